import type { SeededRandom } from '../drills/seeded-random.ts';
import type { ValueForm } from './make-value.ts';

/** Deeper than bodies may be nested, and than any schema is. */
const depth = 40;

/** A body that was made to fit, changed in one place so that it most likely does not any more. */
export function misfitBody(form: ValueForm, body: unknown, random: SeededRandom): unknown {
  const name = random.pick([...Object.keys(form.properties ?? {}), 'extra']);
  const members = { ...(body as Record<string, unknown>) };
  const wrong = (): unknown => random.pick([null, 1, -1.5, true, '', [], {}, [null], 'wrong', 'x'.repeat(5_000)]);
  return random.pick([
    () => ({ ...members, [name]: wrong() }),
    () => ({ ...members, [name]: null }),
    () => ({ ...members, [name]: nested(members[name] ?? 'inner') }),
    () => ({ ...members, unknownField: 'x' }),
    () => ({ ...members, [name.toUpperCase()]: members[name] ?? 'x' }),
    () => Object.fromEntries(Object.entries(members).filter(([key]) => key !== name)),
    () => ({ ...members, [name]: [members[name] ?? 'x', members[name] ?? 'x'] }),
    () => [members],
    () => random.pick([null, 'text', 7, true, []]),
  ])();
}

function nested(inner: unknown): unknown {
  return Array.from({ length: depth }).reduce<unknown>((value) => ({ inner: value }), inner);
}

/** JSON that is none, or that readers of JSON take in different ways. @returns the text and why it is refused */
export function brokenJson(text: string, random: SeededRandom): string {
  return random.pick([
    text.slice(0, -1),
    `${text},`,
    `${text}${text}`,
    text.replace('{', "{'a':1,"),
    `\uFEFF${text}x`,
    '{"a":NaN}',
    '{"a":01}',
    '[',
    'null x',
  ]);
}
