import { Refusal } from './new-files.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type RouteMethod = (typeof methods)[number];

/** What a route is called and where it goes. */
export interface RouteName {
  method: RouteMethod;
  path: string;
  /** The folder under `api/routes`. */
  area: string;
  /** The file's name without `.route.ts`: `read-budget`. */
  stem: string;
  /** The names of the path's parameters. */
  params: string[];
  /** Whether it answers a list. */
  isList: boolean;
}

/**
 * Names a route by its method and path: `GET /api/budgets/:id` is `budgets/read-budget`, `GET /api/budgets` is
 * `budgets/list-budgets`, `POST /api/budgets/:id/close` is `budgets/close-budget`. `stem` overrides the file's name.
 * @throws {Refusal} saying what is wrong with the method, the path or the name
 */
export function nameRoute(method: string, path: string, stem?: string): RouteName {
  const known = methods.find((each) => each === method.toUpperCase());
  if (!known) throw new Refusal(`The method must be one of ${methods.join(', ')}.`);
  const segments = path.split('/').slice(1);
  const wellFormed = segments.every((segment) => /^([a-z][a-z0-9-]*|:[a-z][A-Za-z0-9]*)$/.test(segment));
  const [root, area = ''] = segments;
  if (!wellFormed || root !== 'api' || area === '' || area.startsWith(':')) {
    throw new Refusal('The path must be like /api/budgets or /api/budgets/:id: small letters, digits and dashes.');
  }
  const params = segments.filter((segment) => segment.startsWith(':')).map((segment) => segment.slice(1));
  if (new Set(params).size < params.length) throw new Refusal('Two parameters of the path have the same name.');
  const isItem = segments.at(-1)?.startsWith(':') ?? false;
  const chosen = stem ?? stemFor(known, segments.slice(1), isItem);
  if (!/^[a-z][a-z0-9]*-[a-z0-9-]*[a-z0-9]$/.test(chosen))
    throw new Refusal(`"${chosen}" is not of the form verb-noun.`);
  return { method: known, path, area, stem: chosen, params, isList: known === 'GET' && !isItem };
}

function stemFor(method: RouteMethod, segments: string[], isItem: boolean): string {
  const fixed = segments.filter((segment) => !segment.startsWith(':'));
  const subject = fixed.at(-1) ?? '';
  const owner = fixed.at(-2);
  if (method === 'POST' && !isItem && owner && singular(subject) === subject) return `${subject}-${singular(owner)}`;
  if (method === 'GET' && !isItem) return singular(subject) === subject ? `read-${subject}` : `list-${subject}`;
  const verbs = { GET: 'read', POST: 'create', PUT: 'replace', PATCH: 'change', DELETE: 'delete' };
  return `${verbs[method]}-${singular(subject)}`;
}

function singular(noun: string): string {
  if (noun.endsWith('ies')) return `${noun.slice(0, -3)}y`;
  return noun.endsWith('s') && !noun.endsWith('ss') ? noun.slice(0, -1) : noun;
}
