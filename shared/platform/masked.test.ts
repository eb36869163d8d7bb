import { expect } from 'chai';
import { masked } from './masked.ts';

describe('masked', () => {
  for (const [text, shown] of [
    ['123-45-6789', '***-**-6789'],
    ['DE02120300000000202051', '******************2051'],
    ['12/345/67890', '**/***/*7890'],
    ['12345', '***45'],
    ['ÄÖ-7', '**-7'],
    ['7', '*'],
    ['', ''],
  ] as const) {
    it(`shows ${JSON.stringify(text)} as ${JSON.stringify(shown)}`, () => {
      expect(masked(text)).to.equal(shown);
    });
  }
});
