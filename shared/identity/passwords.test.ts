import { expect } from 'chai';
import { hashPassword, passwordWeakness, verifyPassword } from './passwords.ts';

const names = { username: 'adalovelace', email: 'ada.l@example.org', firstName: 'Ada', lastName: 'Lovelace' };

describe('passwordWeakness', () => {
  it('refuses what is guessed first', () => {
    const weak = [
      'password1234',
      'Password123!',
      'P@ssw0rd1234',
      'aaaaaaaaaaaa',
      '123456789012',
      'abcabcabcabc',
      'qwertyuiop12',
      'iloveyou1234',
      'Lovelace1234',
    ];
    for (const password of weak) expect(passwordWeakness(password, names), password).to.match(/easy to guess/);
  });

  it('refuses one that holds the user name or the e-mail address', () => {
    expect(passwordWeakness('my-AdaLovelace-secret-77', names)).to.match(/must not contain/);
    expect(passwordWeakness('my-ada.l-secret-is-77', names)).to.match(/must not contain/);
  });

  it('lets phrases and random characters pass', () => {
    const strong = ['correct horse battery staple', 'xK9#mQ2$vL5!', 'korrekt-pferd-77', 'S3cure!Passphrase-42'];
    for (const password of strong) expect(passwordWeakness(password, names), password).to.equal(undefined);
  });
});

describe('verifyPassword', () => {
  it('knows the password that was hashed with Argon2id, and no other', async () => {
    const hash = await hashPassword('correct horse battery staple');
    expect(hash).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(hash, 'correct horse battery staple')).to.equal(true);
    expect(await verifyPassword(hash, 'Correct horse battery staple')).to.equal(false);
  });

  it('is never satisfied without a hash', async () => {
    expect(await verifyPassword(undefined, 'the password of nobody')).to.equal(false);
  });
});
