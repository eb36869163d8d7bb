import { parseSync } from '@swc/core';

/** One small change of a source, by which a test should fail. */
export interface Mutant {
  /** 1-based. */
  line: number;
  /** Where the text to replace stands, in UTF-16 units. */
  start: number;
  end: number;
  before: string;
  after: string;
}

const operators: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '===': '!==',
  '!==': '===',
  '&&': '||',
  '||': '&&',
  '+=': '-=',
  '-=': '+=',
  '&&=': '||=',
  '||=': '&&=',
};

interface Node {
  /** None in the elements of lists and calls and in the bodies of methods. */
  type?: string;
  span?: { start: number; end: number };
  [key: string]: unknown;
}

/** A statement of known length before the source tells where the parser begins to count. */
const mark = '0;\n';

/** Every change of an operator, a number, a truth value or a text in a source, in the order of its lines. */
export function findMutants(source: string): Mutant[] {
  const text = mark + source;
  const bytes = Buffer.from(text);
  const { body } = parseSync(text, { syntax: 'typescript', target: 'es2022' });
  const origin = body[0]?.span.start ?? 0;
  const slice = (from: number, to: number): string => bytes.subarray(from - origin, to - origin).toString();
  const found: Mutant[] = [];
  const add = (from: number, before: string, ...afters: string[]): void => {
    const start = slice(origin, from).length - mark.length;
    const line = source.slice(0, start).split('\n').length;
    for (const after of afters) found.push({ line, start, end: start + before.length, before, after });
  };
  for (const node of body.slice(1)) visit(node as unknown as Node, { slice, add });
  return found.toSorted((a, b) => a.start - b.start);
}

interface Found {
  slice(from: number, to: number): string;
  add(from: number, before: string, ...afters: string[]): void;
}

function visit(node: Node, found: Found): void {
  if (isForTheCompiler(node)) return;
  mutate(node, found);
  for (const [key, value] of Object.entries(node)) {
    if (key === 'span' || isNoChoice(node, key)) continue;
    for (const child of [value].flat()) if (isNode(child)) visit(child, found);
  }
}

/** Types, and where modules and their names come from. */
function isForTheCompiler({ type }: Node): boolean {
  if (type === undefined) return false;
  const isExpression = /^Ts(?:As|NonNull|Satisfies|Const)/.test(type);
  return (type.startsWith('Ts') && !isExpression) || type === 'ImportDeclaration' || /^Export(?:All|Named)/.test(type);
}

/** Names of properties; and literals behind `??` and in patterns, which stand for what the compiler can't rule out. */
function isNoChoice(node: Node, key: string): boolean {
  if (node.type === 'KeyValueProperty') return key === 'key';
  const isFallback = node.type === 'AssignmentPattern' || node['operator'] === '??';
  return isFallback && key === 'right' && (node['right'] as Node).type?.endsWith('Literal') === true;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function mutate(node: Node, { slice, add }: Found): void {
  const { start = 0, end = 0 } = node.span ?? {};
  const text = slice(start, end);
  switch (node.type) {
    case 'BinaryExpression':
    case 'AssignmentExpression': {
      const [operator, left, right] = [String(node['operator']), node['left'] as Node, node['right'] as Node];
      const other = operators[operator];
      const between = left.span?.end ?? 0;
      const at = withoutComments(slice(between, right.span?.start ?? 0)).indexOf(operator);
      if (other !== undefined && at >= 0) add(between + at, operator, other);
      break;
    }
    case 'UnaryExpression':
      if (text.startsWith('!') || text.startsWith('-')) add(start, text.slice(0, 1), '');
      break;
    case 'NumericLiteral':
      add(start, text, String(Number(node['value']) + 1), String(Number(node['value']) - 1));
      break;
    case 'BooleanLiteral':
      add(start, text, text === 'true' ? 'false' : 'true');
      break;
    case 'StringLiteral':
      add(start, text, text.length > 2 ? "''" : "'swapped'");
      break;
    default:
  }
}

/** The same text with blanks, a byte each, in the place of its comments. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[^]*?\*\/|\/\/.*/g, (comment) => ' '.repeat(Buffer.byteLength(comment)));
}
