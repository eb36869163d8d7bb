import { withClient } from '../platform/with-client.ts';
import type { TestDatabase } from './test-database.ts';

/** What PostgreSQL does at one place of a plan. */
export interface PlanStep {
  /** `Index Scan`, `Sort`. */
  nodeType: string;
  relation: string | undefined;
  index: string | undefined;
  /** What is looked for in the index: `((user_id = '…') AND (date >= '…'))`. */
  indexCondition: string | undefined;
}

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  Plans?: Node[];
}

const framesTransaction = /^\s*(BEGIN|SET|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b/i;

/**
 * How PostgreSQL goes about what a call asks of it: a plan for each statement that the call sends, in their order, its
 * steps from top to bottom. What begins and ends transactions has none.
 */
export async function explainPlans(
  { db, databaseUrl }: TestDatabase,
  call: () => Promise<unknown>,
): Promise<PlanStep[][]> {
  const sent: { sql: string; bindings: unknown[] }[] = [];
  const note = (query: { sql: string; bindings: unknown[] }): unknown => sent.push(query);
  db.on('query', note);
  await call().finally(() => db.removeListener('query', note));
  return withClient({ connectionString: databaseUrl }, async (client) => {
    // As the server from npm has it: what a plan is must not depend on which server the tests were given.
    await client.query('SET random_page_cost = 1.1');
    const plans: PlanStep[][] = [];
    for (const { sql, bindings } of sent.filter((query) => !framesTransaction.test(query.sql))) {
      const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Node }[] }>(`EXPLAIN (FORMAT JSON) ${sql}`, bindings);
      plans.push((rows[0]?.['QUERY PLAN'] ?? []).flatMap(({ Plan }) => stepsOf(Plan)));
    }
    return plans;
  });
}

function stepsOf(node: Node): PlanStep[] {
  const step = {
    nodeType: node['Node Type'],
    relation: node['Relation Name'],
    index: node['Index Name'],
    indexCondition: node['Index Cond'],
  };
  return [step, ...(node.Plans ?? []).flatMap(stepsOf)];
}

/** `Index Scan transactions_by_user`: what a step does, and with what. */
export function stepName({ nodeType, relation, index }: PlanStep): string {
  return [nodeType, index ?? relation].filter(Boolean).join(' ');
}

/** The tables that are read from one end to the other. */
export function tablesReadWhole(steps: readonly PlanStep[]): string[] {
  return steps.flatMap(({ nodeType, relation }) => (nodeType === 'Seq Scan' && relation ? [relation] : []));
}
