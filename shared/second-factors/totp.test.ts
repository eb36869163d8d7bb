import { expect } from 'chai';
import { newTotp, timeStepOf } from './totp.ts';

/** Base32 of `12345678901234567890`, the secret of RFC 6238, appendix B. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const at = (seconds: number) => new Date(seconds * 1_000);

describe('TOTP', () => {
  it('takes the codes of RFC 6238 (their last six digits)', () => {
    const vectors: [seconds: number, code: string][] = [
      [59, '287082'],
      [1_111_111_109, '081804'],
      [1_111_111_111, '050471'],
      [1_234_567_890, '005924'],
      [2_000_000_000, '279037'],
      [20_000_000_000, '353130'],
    ];
    for (const [seconds, code] of vectors) {
      expect(timeStepOf(secret, code, at(seconds)), code).to.equal(Math.floor(seconds / 30));
    }
  });

  // asvs: 6.5.5
  it('takes a code one step early or late, and no further', () => {
    const step = Math.floor(1_234_567_890 / 30);
    const stepAt = (steps: number, seconds = 0) => timeStepOf(secret, '005924', at((step + steps) * 30 + seconds));
    expect([stepAt(-1), stepAt(0), stepAt(1), stepAt(1, 29)]).to.deep.equal([step, step, step, step]);
    expect([stepAt(-1, -1), stepAt(2)]).to.deep.equal([undefined, undefined]);
  });

  it('reads a code with a blank, and nothing that is no code', () => {
    expect(timeStepOf(secret, '005 924', at(1_234_567_890))).to.be.a('number');
    for (const code of ['', '5924', '0059240', 'abcdef', '００５９２４', '-05924']) {
      expect(timeStepOf(secret, code, at(1_234_567_890)), code).to.equal(undefined);
    }
  });

  // asvs: 6.5.3
  it('is set up with 20 random bytes, an otpauth URL, and a picture of shapes alone', () => {
    const { secret, otpauthUrl, qrSvg } = newTotp('grace"><script>');
    expect(secret).to.match(/^[A-Z2-7]{32}$/);
    expect(newTotp('grace').secret).not.to.equal(secret);
    const url = new URL(otpauthUrl);
    expect([url.protocol, url.host, url.searchParams.get('secret'), url.searchParams.get('issuer')]).to.deep.equal([
      'otpauth:',
      'totp',
      secret,
      'Countinghouse',
    ]);
    expect(otpauthUrl).not.to.contain('<');
    expect(qrSvg).to.match(/^<svg [^<>]*>(<(rect|path) [^<>]*\/>)+<\/svg>$/);
    expect(qrSvg).not.to.match(/script|href|on\w+=|style/i);
  });
});
