import type { Form } from '../../api/testing/input-forms.ts';
import type { SeededRandom } from '../drills/seeded-random.ts';
import { textForPattern } from './text-for-pattern.ts';
import { dateTimes, dates, likelyTexts, makeText } from './texts.ts';

/** Where values come from. */
export interface ValueSource {
  random: SeededRandom;
  /** An id for a field or parameter of this name: of something that is there, whoever owns it, or of nothing. */
  idFor(name: string): string;
  /** Text that tells whose it is. */
  mark: string;
  /** Of some fields, by name: what has a meaning there, which no schema tells. */
  likely: Readonly<Record<string, readonly string[]>>;
}

/** JSON schemas, with the keywords that the smallest samples have no need of. */
export interface ValueForm extends Omit<Form, 'type' | 'properties' | 'items' | 'anyOf' | 'oneOf' | 'allOf'> {
  type?: string | readonly string[];
  maximum?: number;
  exclusiveMinimum?: number;
  multipleOf?: number;
  maxItems?: number;
  properties?: Record<string, ValueForm>;
  items?: ValueForm;
  anyOf?: readonly ValueForm[];
  oneOf?: readonly ValueForm[];
  allOf?: readonly ValueForm[];
}

/** A value that a schema takes, as far as a schema can tell; often one at an edge. */
export function makeValue(form: ValueForm, source: ValueSource, name = ''): unknown {
  const { random } = source;
  if ('const' in form) return form.const;
  if (form.enum) return random.pick(form.enum);
  const branches = form.anyOf ?? form.oneOf;
  if (branches) return makeValue(random.pick(branches), source, name);
  const type = typeof form.type === 'object' ? random.pick(form.type) : form.type;
  switch (type) {
    case 'object':
      return makeObject(form, source);
    case 'array':
      return makeArray(form, source, name);
    case 'number':
    case 'integer':
      return makeNumber(form, random, type === 'integer');
    case 'boolean':
      return random.next() < 0.5;
    case 'null':
      return null;
    default:
      return makeString(form, source, name);
  }
}

function makeObject({ properties = {}, required = [] }: ValueForm, source: ValueSource): Record<string, unknown> {
  const { random } = source;
  // None of what may be left out, all of it, or some.
  const share = random.pick([0, 0.3, 0.6, 1]);
  const names = Object.keys(properties).filter((name) => required.includes(name) || random.next() < share);
  return Object.fromEntries(names.map((name) => [name, makeValue(properties[name] ?? {}, source, name)]));
}

function makeArray({ items = {}, minItems = 0, maxItems = 5 }: ValueForm, source: ValueSource, name: string) {
  const { random } = source;
  const length = random.pick([minItems, Math.min(minItems + 1, maxItems), Math.min(3, maxItems), maxItems]);
  return Array.from({ length }, () => makeValue(items, source, name));
}

function makeNumber(form: ValueForm, random: SeededRandom, isWhole: boolean): number {
  const { multipleOf = isWhole ? 1 : 0.01, exclusiveMinimum, maximum = 1_000 } = form;
  const least = form.minimum ?? (exclusiveMinimum === undefined ? 0 : exclusiveMinimum + multipleOf);
  const steps = Math.floor((maximum - least) / multipleOf);
  const step = random.pick([0, 1, random.integer(0, Math.min(steps, 100)), steps]);
  return Number((least + Math.min(step, steps) * multipleOf).toFixed(isWhole ? 0 : 4));
}

function makeString(form: ValueForm, source: ValueSource, name: string): string {
  const { random, likely: known, mark } = source;
  const { format, minLength = 0, maxLength = 200 } = form;
  const pattern = form.pattern ?? form.allOf?.[0]?.pattern;
  const meant = known[name];
  if (meant && random.next() < 0.7) return random.pick(meant);
  if (format === 'uuid') return source.idFor(name);
  if (format === 'date') return random.pick(dates);
  if (format === 'date-time') return random.pick(dateTimes);
  if (format === 'email') return `${mark.toLowerCase()}-${random.integer(0, 1_000_000)}@example.org`;
  if (pattern !== undefined) {
    const expression = new RegExp(pattern, 'u');
    const likely = likelyTexts.filter((text) => expression.test(text));
    const takesLikely = likely.length > 0 && random.next() < 0.7;
    return takesLikely ? random.pick(likely) : textForPattern(pattern, random).slice(0, maxLength);
  }
  return makeText(random, mark, { minLength, maxLength });
}
