import { expect } from 'chai';
import { createFindings, curlOf } from './findings.ts';
import { formats } from './formats.ts';
import { printVerdict } from './print-verdict.ts';

const finding = { number: 7, operationId: 'things', actor: 'user', reproduction: 'curl' } as const;
const rest = { sentCount: 1, stepCount: 0, operationCount: 1, neverGranted: [], statuses: new Map(), tookMs: 1 };

describe('findings', () => {
  it('are counted, each under the first request that showed it', () => {
    const findings = createFindings();
    findings.add({ ...finding, what: 'answers 500' });
    findings.add({ ...finding, what: 'answers 500', number: 9 });
    expect(findings.all()).to.deep.equal([{ ...finding, what: 'answers 500', count: 2 }]);
  });

  it('are shown twenty at most, with the seed, and fail the run', () => {
    const findings = createFindings();
    const lines: string[] = [];
    expect(printVerdict({ ...rest, findings }, 42, () => undefined)).to.equal(true);
    for (let number = 0; number < 50; number += 1) findings.add({ ...finding, what: `answers ${number}` });
    expect(printVerdict({ ...rest, findings }, 42, (line) => lines.push(line))).to.equal(false);
    expect(lines.filter((line) => line.startsWith('FINDING'))).to.have.lengthOf(20);
    expect(lines.join('\n')).to.contain('FINDING seed 42, request 7').and.to.contain('50 findings');
  });

  it('are shown as a call in one line that is not too long, without what shows who makes it', () => {
    const headers = { Authorization: 'Bearer secret', 'X-API-Key': 'secret', Cookie: 'refresh=secret' };
    const curl = curlOf({ method: 'POST', path: '/api/things', headers, body: `it's\n${'x'.repeat(5_000)}` });
    expect(curl).not.to.contain('secret');
    expect(curl).to.contain('$TOKEN').and.to.contain(`$URL'/api/things'`);
    expect(curl.length).to.be.lessThan(1_000);
    expect(curl).not.to.contain('\n');
  });
});

describe('the formats of the judge', () => {
  it('are those of the RFCs', () => {
    const { date, 'date-time': time, uuid } = formats;
    expect(['2024-02-29', '0001-01-01', '9999-12-31'].map((text) => date?.(text))).to.deep.equal([true, true, true]);
    expect(['2026-02-29', '2026-13-01', '26-01-01', ''].some((text) => date?.(text))).to.equal(false);
    expect(['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.123+02:00'].every((text) => time?.(text))).to.equal(true);
    expect(['2026-03-01', '2026-03-01T24:00:00Z', '2026-03-01T12:00:00'].some((text) => time?.(text))).to.equal(false);
    expect([uuid?.('018f2b2e-7a5c-7d3e-9f00-0123456789ab'), uuid?.('018f2b2e')]).to.deep.equal([true, false]);
  });
});
