import { expect } from 'chai';
import { discoverRoutes } from '../../api/runtime/mount-routes.ts';
import { describeApi, type OpenApiDocument } from '../../api/runtime/openapi.ts';
import { seededRandom } from '../drills/seeded-random.ts';
import { nobodysId } from './known-ids.ts';
import { type FuzzRequest, makeRequest } from './make-request.ts';
import {
  kindAnsweredBy,
  kindNamedBy,
  kindOfParameter,
  type Operation,
  operationAt,
  operationsOf,
} from './operations.ts';
import { createSchemaChecks, type SchemaChecks } from './schema-checks.ts';
import { textForPattern } from './text-for-pattern.ts';
import { likelyByName } from './texts.ts';

const requestsEach = 40;

describe('the maker of requests', () => {
  let document: OpenApiDocument;
  let operations: Operation[];
  let checks: SchemaChecks;

  before(async () => {
    document = await describeApi(await discoverRoutes());
    operations = operationsOf(document);
    checks = createSchemaChecks(document);
  });

  function make(operation: Operation, seed: number, count = requestsEach): FuzzRequest[] {
    const random = seededRandom(seed);
    const idOf = (): string => nobodysId(random);
    const soon = '2026-12-01T00:00:00Z';
    const source = { random, checks, idOf, soon, mark: 'mark-1-user', likely: likelyByName, cursors: [] };
    return Array.from({ length: count }, (_, number) => makeRequest(operation, { ...source, number }));
  }

  it('makes the same of the same seed, and something else of another', () => {
    const operation = operationAt(operations, 'POST', '/api/transactions') as Operation;
    expect(make(operation, 1)).to.deep.equal(make(operation, 1));
    expect(make(operation, 1)).not.to.deep.equal(make(operation, 2));
  });

  it('makes of every operation requests that fit, and knows which bodies do', () => {
    for (const operation of operations) {
      const made = make(operation, 3);
      expect(made.filter(({ misfit }) => misfit === undefined).length, operation.operationId).to.be.greaterThan(3);
      const schema = operation.requestBody?.content['application/json']?.schema;
      const fitting = made.filter(({ misfit }) => misfit === undefined && schema !== undefined);
      for (const { body = '' } of fitting) {
        const trim = (_name: string, value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);
        const values = [JSON.parse(body), JSON.parse(body, trim)] as unknown[];
        expect(
          values.some((value) => checks.errorsIn(schema ?? {}, value).length === 0),
          body,
        ).to.equal(true);
      }
    }
  });

  it('makes of every operation requests that do not fit, of many kinds', () => {
    const misfits = operations.flatMap((operation) => make(operation, 4).map(({ misfit }) => misfit));
    for (const operation of operations) {
      expect(
        make(operation, 4).some(({ misfit }) => misfit !== undefined),
        operation.operationId,
      ).to.equal(true);
    }
    for (const kind of [
      'body type',
      'body not JSON',
      'body unasked for',
      'header Idempotency-Key',
      'query limit twice',
    ]) {
      expect(misfits).to.include(kind);
    }
  });

  it('leaves no parameter in a path, and sends nothing that HTTP does not carry', () => {
    for (const { path, headers } of operations.flatMap((operation) => make(operation, 5))) {
      expect(path)
        .to.match(/^\/[!-~]*$/)
        .and.not.to.contain('{');
      for (const value of Object.values(headers)) expect(value).to.match(/^[\t\x20-\x7e\x80-\xff]*$/);
    }
  });

  it('finds text for every pattern of the document', () => {
    const random = seededRandom(6);
    const patterns = new Set(
      [...JSON.stringify(document).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(([, one]) => one),
    );
    expect(patterns.size).to.be.greaterThan(5);
    for (const pattern of [...patterns].map((one) => JSON.parse(one ?? '""') as string)) {
      for (let time = 0; time < 20; time += 1)
        expect(textForPattern(pattern, random)).to.match(new RegExp(pattern, 'u'));
    }
  });
});

describe('the kinds of things', () => {
  it('are named by fields, parameters and paths alike', () => {
    expect(['accountId', 'fromAccountId', 'accounts'].map(kindNamedBy)).to.deep.equal([
      'account',
      'account',
      'account',
    ]);
    expect(kindOfParameter('/api/goals/{id}/contributions', 'id')).to.equal('goal');
    expect(kindOfParameter('/api/import/{importId}/rows', 'importId')).to.equal('import');
    expect(kindAnsweredBy('/api/admin/deleted/budgets')).to.equal('budget');
  });
});
