import { expect } from 'chai';
import type { Problem } from '../../shared/platform/errors.ts';
import { refuseHostile } from './refuse-hostile.ts';

function faultOf(text: string): string | undefined {
  try {
    refuseHostile(JSON.parse(text), text);
  } catch (error) {
    const { code, errors } = error as Problem;
    return `${code} ${errors[0]!.pointer} ${errors[0]!.detail}`;
  }
  return undefined;
}

describe('refuseHostile', () => {
  it('takes 100,000 values, and not one more, however they are arranged', () => {
    const zeros = (count: number) => `[${Array.from({ length: count }, () => 0).join(',')}]`;
    expect(faultOf(zeros(100_000))).to.equal(undefined);
    expect(faultOf(zeros(100_001))).to.contain('more than 100000 values');
    const pairs = `[${Array.from({ length: 40_000 }, (_, index) => `{"k${index}":[]}`).join(',')}]`;
    expect(faultOf(pairs)).to.equal(undefined);
    expect(faultOf(`[${pairs},${pairs}]`)).to.contain('more than 100000 values');
  });

  it('takes 32 levels', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(faultOf(nested(32))).to.equal(undefined);
    expect(faultOf(nested(33))).to.contain('32 levels');
  });

  // asvs: 15.3.6
  it('points at keys that reach prototypes', () => {
    expect(faultOf('{"a":{"__proto__":{"x":1}}}')).to.equal('validation-failed /a/__proto__ is not known here');
    expect(faultOf('{"constructor":{"prototype":{}}}')).to.equal('validation-failed /constructor is not known here');
    expect(faultOf('{"\\u005f_proto__":1}')).to.contain('/__proto__');
    expect(faultOf('{"constructor":"Smith & Sons"}')).to.equal(undefined);
  });

  it('takes any text but NUL and halves of characters', () => {
    for (const text of ["O'Brien", 'DROP TABLE Café', '😀', '\u202E\u200B', '\u0001\n']) {
      expect(faultOf(JSON.stringify({ [text]: text }))).to.equal(undefined);
    }
    expect(faultOf('["\\u0000"]')).to.contain('/0');
    expect(faultOf('["\\ud800"]')).to.contain('/0');
    expect(faultOf('{"\\udc00":1}')).to.contain('has a key');
  });
});
