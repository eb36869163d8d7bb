import { z } from 'zod';
import { newId } from '../../shared/platform/ids.ts';

/** The JSON schema of an input, as far as the schemas of routes go. */
export interface Form {
  type?: string;
  const?: unknown;
  enum?: readonly unknown[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  properties?: Record<string, Form>;
  required?: readonly string[];
  additionalProperties?: Form | boolean;
  items?: Form;
  minItems?: number;
  anyOf?: readonly Form[];
  oneOf?: readonly Form[];
  allOf?: readonly Form[];
  $ref?: string;
  $defs?: Record<string, Form>;
}

/** A place in an input where a client may put text. */
export interface TextPlace {
  /** `/accounts/0/name`. */
  pointer: string;
  /** What the schema says of the text there. */
  form: Form;
  /** The smallest input that it takes, with `text` at this place. */
  fill(text: string): unknown;
}

/** One of these fits nearly every pattern and length; add one when a sample is not found. The first is always new. */
const texts = (): string[] => [
  newId().slice(-12),
  'a text of some length 42',
  'EUR',
  '1',
  '123456',
  '1.00',
  '2026-03-01',
  '2026-03',
  '12:30',
  'Europe/Berlin',
  '+49 30 1234567',
  'read:accounts',
  '0 6 * * *',
  'a'.repeat(43),
  'a'.repeat(64),
  '2026-03-01_018f2b2e-7a5c-7d3e-9f00-0123456789ab',
  '018f2b2e-7a5c-7d3e-9f00-0123456789ab_018f2b2e-7a5c-7d3e-9f00-0123456789ab',
  'https://example.org/',
];
const textByFormat = (): Record<string, string> => ({
  uuid: newId(),
  date: '2026-03-01',
  'date-time': '2026-03-01T12:00:00Z',
  email: `${newId()}@example.org`,
  uri: 'https://example.org/',
});

/** What a schema does not tell: it must be one of a list. */
const textByName: Record<string, string> = { scopes: 'read:accounts' };

/** What a client sends for a schema. */
export function formOf(schema: z.ZodType): Form {
  const form = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Form;
  return resolveReferences(form, form.$defs ?? {});
}

function resolveReferences(form: Form, definitions: Record<string, Form>): Form {
  return JSON.parse(JSON.stringify(form), (_key, value: unknown) => {
    const name = /^#\/\$defs\/(.+)$/.exec((value as Form | null)?.$ref ?? '')?.[1];
    const definition = name === undefined ? undefined : definitions[name];
    return definition ? resolveReferences(definition, definitions) : value;
  }) as Form;
}

/** The smallest input that a form takes, as far as a form can say. @throws when no sample text fits a pattern */
export function sampleOf(form: Form, name = ''): unknown {
  if ('const' in form) return form.const;
  if (form.enum) return form.enum[0];
  const branch = form.anyOf?.[0] ?? form.oneOf?.[0];
  if (branch) return sampleOf(branch, name);
  switch (form.type) {
    case 'object': {
      const { properties = {}, required = [] } = form;
      return Object.fromEntries(required.map((each) => [each, sampleOf(properties[each] ?? {}, each)]));
    }
    case 'array':
      return Array.from({ length: form.minItems ?? 0 }, () => sampleOf(form.items ?? {}, name));
    case 'number':
    case 'integer':
      return Math.max(form.minimum ?? 1, 1);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return textByName[name] ?? sampleText(form);
  }
}

function sampleText(form: Form): string {
  const byFormat = textByFormat()[form.format ?? ''];
  if (byFormat !== undefined) return byFormat;
  const { minLength = 0, maxLength = Infinity, allOf = [] } = form;
  const patterns = [form, ...allOf].flatMap(({ pattern }) => (pattern === undefined ? [] : [new RegExp(pattern, 'u')]));
  const found = texts().find(
    (text) => text.length >= minLength && text.length <= maxLength && patterns.every((pattern) => pattern.test(text)),
  );
  if (found === undefined)
    throw new Error(`no sample fits ${JSON.stringify(form)}: add one in api/testing/input-forms.ts`);
  return found;
}

/** Every place of a form where text goes, in whichever of its alternatives. */
export function textPlaces(form: Form, pointer = ''): TextPlace[] {
  const branches = form.anyOf ?? form.oneOf;
  if (branches) return branches.flatMap((branch) => textPlaces(branch, pointer));
  if (form.type === 'object') {
    const inner = Object.entries(form.properties ?? {}).flatMap(([name, property]) =>
      within(form, textPlaces(property, `${pointer}/${name}`), (value) => ({ [name]: value })),
    );
    return typeof form.additionalProperties === 'object' ? [...inner, ...textPlacesOfMap(form, pointer)] : inner;
  }
  if (form.type === 'array')
    return textPlaces(form.items ?? {}, `${pointer}/0`).map((place) => ({
      ...place,
      fill: (text) => [place.fill(text)],
    }));
  const takesText = form.type === 'string' || (form.type === undefined && !('const' in form) && !form.enum);
  return takesText ? [{ pointer, form, fill: (text) => text }] : [];
}

/** A map takes text for its keys and perhaps in its values. */
function textPlacesOfMap(form: Form, pointer: string): TextPlace[] {
  const values = form.additionalProperties as Form;
  const key = { pointer: `${pointer}/(key)`, form: {}, fill: (text: string) => ({ [text]: sampleOf(values) }) };
  return [key, ...within(form, textPlaces(values, `${pointer}/*`), (value) => ({ key: value }))];
}

function within(form: Form, places: TextPlace[], wrap: (value: unknown) => object): TextPlace[] {
  return places.map((place) => ({
    ...place,
    fill: (text) => ({ ...(sampleOf(form) as object), ...wrap(place.fill(text)) }),
  }));
}
