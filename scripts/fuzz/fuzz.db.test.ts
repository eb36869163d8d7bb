import { expect } from 'chai';
import { runFuzz } from './run-fuzz.ts';

/** Each operation comes several times, so that more than half are granted once, also when a schema changes and other inputs are drawn. */
const requestCount = 500;

describe('a short fuzz of the API', () => {
  it('finds no answer that the API’s own document, or the model of the books, says is wrong', async function () {
    this.timeout(180_000);
    const { findings, neverGranted, operationCount, stepCount } = await runFuzz({
      seed: 1,
      requestCount,
      print: () => undefined,
    });
    expect(findings.all()).to.deep.equal([]);
    expect(operationCount).to.be.greaterThan(100);
    expect(neverGranted.length).to.be.lessThan(operationCount / 2);
    expect(stepCount).to.be.greaterThan(requestCount / 25);
  });
});
