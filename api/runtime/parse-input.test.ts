import { expect } from 'chai';
import { z } from 'zod';
import { Problem } from '../../shared/platform/errors.ts';
import { momentCursor } from './place-cursor.ts';
import { parseInput } from './parse-input.ts';

describe('parseInput', () => {
  const pointers = (part: 'body' | 'query', schema: z.ZodType, value: unknown): string[] => {
    try {
      parseInput(part, schema, value);
      return [];
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return error.errors.map(({ pointer }) => pointer);
    }
  };

  it('points into a body with a JSON pointer', () => {
    const schema = z.strictObject({ items: z.array(z.strictObject({ 'a/b': z.int() })) });
    expect(pointers('body', schema, { items: [{ 'a/b': 'x' }] })).to.deep.equal(['/items/0/a~1b']);
  });

  it('points at a parameter of the query as it was sent, whatever is made of it', () => {
    const schema = z.strictObject({ cursor: momentCursor.optional() });
    for (const cursor of ['x', '2026-13-45T12:00:00.000Z_018f2b2e-7a5c-7d3e-9f00-0123456789ab']) {
      expect(pointers('query', schema, { cursor }), cursor).to.deep.equal(['query.cursor']);
    }
    expect(pointers('query', schema, { other: '1' })).to.deep.equal(['query.other']);
  });
});
