import type { OpenApiDocument, OpenApiOperation, OpenApiParameter } from '../../api/runtime/openapi.ts';

/** One operation of the API, as its own document describes it. */
export interface Operation extends OpenApiOperation {
  /** In capitals. */
  method: string;
  /** As the document writes it: `/api/jobs/{id}`. */
  path: string;
}

/** All operations of a document, in its order. */
export function operationsOf({ paths }: OpenApiDocument): Operation[] {
  return Object.entries(paths).flatMap(([path, ofPath]) =>
    Object.entries(ofPath).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
}

/** The operation that answers a request; of two that fit, the one whose path leaves less open. */
export function operationAt(operations: readonly Operation[], method: string, address: string): Operation | undefined {
  const steps = address.replace(/\?.*$/s, '').split('/');
  return operations
    .filter((operation) => operation.method === method && fits(operation.path.split('/'), steps))
    .toSorted((a, b) => placeholders(a) - placeholders(b))[0];
}

function fits(pattern: readonly string[], steps: readonly string[]): boolean {
  return pattern.length === steps.length && pattern.every((step, index) => isOpen(step) || step === steps[index]);
}

function placeholders({ path }: Operation): number {
  return path.split('/').filter(isOpen).length;
}

function isOpen(step: string): boolean {
  return step.startsWith('{');
}

/** What an operation takes in its path, its query or its headers. */
export function parametersIn({ parameters }: Operation, place: OpenApiParameter['in']): OpenApiParameter[] {
  return parameters.filter((parameter) => parameter.in === place);
}

/** The kinds of thing that a step of a path, or a field, names: `accounts`, `accountId`, `fromAccountId` → `account`. */
export function kindNamedBy(name: string): string {
  const word = /([A-Z]?[a-z]+)(?:Id)?$/.exec(name)?.[1] ?? name;
  return word.toLowerCase().replace(/s$/, '');
}

/** The kind of thing that a parameter of a path is the id of: what `{id}` in `/api/jobs/{id}` stands behind. */
export function kindOfParameter(path: string, name: string): string {
  if (name !== 'id') return kindNamedBy(name);
  const steps = path.split('/');
  return kindNamedBy(steps[steps.indexOf('{id}') - 1] ?? '');
}

/** The kind of thing that the answers of an operation are about: `budget` of `/api/admin/deleted/budgets`. */
export function kindAnsweredBy(path: string): string {
  const steps = path.split('/').filter((step) => step !== '' && !isOpen(step));
  return kindNamedBy(steps.at(-1) ?? '');
}
