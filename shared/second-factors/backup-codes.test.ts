import { expect } from 'chai';
import { newBackupCodes, plainBackupCode } from './backup-codes.ts';

describe('backup codes', () => {
  // asvs: 6.5.3, 6.5.4
  it('are ten different ones of fifty bits', () => {
    const codes = newBackupCodes();
    expect(new Set(codes).size).to.equal(10);
    for (const code of codes) expect(code).to.match(/^[0-9a-hjkmnp-tv-z]{5}-[0-9a-hjkmnp-tv-z]{5}$/);
  });

  it('are read however they are typed', () => {
    for (const typed of ['ab0d1-23xyz', 'AB0D1-23XYZ', 'abod1 23xyz', ' ab0 dl-23-xyz ', 'abOdI23xyz']) {
      expect(plainBackupCode(typed), typed).to.equal('ab0d123xyz');
    }
  });
});
