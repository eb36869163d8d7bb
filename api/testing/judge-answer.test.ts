import { expect } from 'chai';
import { faultsOf, type RawAnswer } from './judge-answer.ts';

const text = `<b title="here">`;
const fine: RawAnswer = {
  status: 200,
  headers: { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' },
  text: JSON.stringify({ name: text }),
  durationMs: 1,
};
const expectations = { knownHeaders: new Set(Object.keys(fine.headers)), foreignTexts: ['of another'] };

describe('the judge of answers to hostile text', () => {
  it('takes text in JSON for data', () => {
    expect(faultsOf(fine, text, expectations)).to.deep.equal([]);
  });

  const page = { ...fine.headers, 'content-type': 'text/html' };
  const faults: [what: string, change: Partial<RawAnswer>][] = [
    ['an error of ours', { status: 500 }],
    ['an answer that may be sniffed', { headers: { 'content-type': 'application/json' } }],
    ['another type', { headers: { ...fine.headers, 'content-type': 'image/svg+xml' } }],
    ['JSON that is none', { text: '{' }],
    ['a page that repeats the text', { headers: page, text: `<p>${text}</p>` }],
    ['data of somebody else', { text: '{"name":"of another"}' }],
    ['a header that harmless text brings not', { headers: { ...fine.headers, 'set-cookie': 'here=1' } }],
    ['a redirection to elsewhere', { headers: { ...fine.headers, location: '//example.org/' } }],
  ];
  for (const [what, change] of faults) {
    it(`sees ${what}`, () => {
      expect(faultsOf({ ...fine, ...change }, text, expectations)).not.to.deep.equal([]);
    });
  }
});
