import { z } from 'zod';

export const maxPageSize = 200;

/** A place in a list that is ordered by id. */
export const idCursor = z.uuid('must be a cursor from an earlier page');

/** The query fields of a list: `limit` (1 to 200, default 50) and `cursor`. */
export function pageQuery<C extends z.ZodType>(cursor: C) {
  return {
    limit: z
      .string()
      .regex(/^\d{1,3}$/, 'must be a number from 1 to 200')
      .transform(Number)
      .refine((limit) => limit >= 1 && limit <= maxPageSize, 'must be a number from 1 to 200')
      .default(50)
      .meta({ description: `1 to ${maxPageSize}; default 50` }),
    cursor: cursor.optional(),
  };
}

/** A page of a list. */
export function pageView<I extends z.ZodType>(item: I) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });
}

/**
 * Makes the answer of a list from one item more than the page holds, which tells whether there is a next page.
 * The page after this one is named in the body and in `Link` (RFC 8288).
 */
export function pageOf<T, V>(
  path: string,
  query: { limit: number } & Record<string, unknown>,
  found: readonly T[],
  present: (item: T) => V,
  cursorOf: (item: T) => string,
) {
  const items = found.slice(0, query.limit);
  const last = items.at(-1);
  const nextCursor = found.length > query.limit && last !== undefined ? cursorOf(last) : null;
  const body = { items: items.map(present), nextCursor };
  if (nextCursor === null) return { status: 200, body } as const;
  const given = Object.entries(query).filter(([name, value]) => value !== undefined && name !== 'cursor');
  const next = new URLSearchParams({
    ...Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
    cursor: nextCursor,
  });
  return { status: 200, headers: { Link: `<${path}?${next.toString()}>; rel="next"` }, body } as const;
}
