import { expect } from 'chai';
import { canonicalJson } from '../platform/canonical-json.ts';
import { entryIn, entryOf, textOf } from './audit-entry.ts';

const entry = entryOf(
  {
    action: 'accounts.opened',
    outcome: 'success',
    actor: { kind: 'session', userId: '0190A8C4-5D1E-7C3A-9B0F-1F2E3D4C5B6A', credentialId: null },
    subject: { type: 'accounts', id: 'a"\u0000\ud800☂' },
    clientIp: null,
    userAgent: 'x'.repeat(2_000),
    requestId: null,
    details: { b: 1e21, a: '\u0000\ud800', none: null },
  },
  new Date('2026-03-01T12:00:00.123Z'),
);

describe('an audit entry', () => {
  it('is written as its canonical JSON, and reads back as it was', () => {
    expect(textOf(entry)).to.equal(canonicalJson(entry));
    expect(entryIn(textOf(entry))).to.deep.equal(entry);
  });

  it('holds only what PostgreSQL keeps as it is', () => {
    expect(entry).to.include({
      atMicros: '1772366400123000',
      userId: '0190a8c4-5d1e-7c3a-9b0f-1f2e3d4c5b6a',
      subjectId: 'a"☂',
      details: String.raw`{"a":"\u0000\ud800","b":1e+21,"none":null}`,
    });
    expect(entry.userAgent).to.have.lengthOf(1_000);
  });
});
