import { expect } from 'chai';
import { dictionary } from '@zxcvbn-ts/language-common';
import { passwordWeakness } from './password-strength.ts';

const names = { username: 'adalovelace', email: 'ada.l@example.org', firstName: 'Ada', lastName: 'Lovelace' };

describe('passwordWeakness', () => {
  // asvs: 6.2.11
  it('refuses what is guessed first', async () => {
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
      'C0untinghouse1',
    ];
    for (const password of weak) expect(await passwordWeakness(password, names), password).to.match(/easy to guess/);
  });

  // asvs: 6.2.4
  it('refuses every common password that is long enough to be taken otherwise', async () => {
    const common = dictionary['passwords-common'].filter(({ length }) => length >= 12);
    expect(common).to.have.length.above(300).and.include.members(['administrator', '1qaz2wsx3edc', 'qwerty123456']);
    for (const password of common) expect(await passwordWeakness(password, names), password).not.to.equal(undefined);
  });

  // asvs: 6.2.11
  it('refuses one that holds the user name or the e-mail address', async () => {
    expect(await passwordWeakness('my-AdaLovelace-secret-77', names)).to.match(/must not contain/);
    expect(await passwordWeakness('my-ada.l-secret-is-77', names)).to.match(/must not contain/);
  });

  // asvs: 6.2.5
  it('lets phrases and random characters pass', async () => {
    const strong = [
      'correct horse battery staple',
      'a quiet river at dawn',
      'xK9#mQ2$vL5!',
      'korrekt-pferd-77',
      'S3cure!Passphrase-42',
      'пятнадцать тихих цапель',
    ];
    for (const password of strong) expect(await passwordWeakness(password, names), password).to.equal(undefined);
  });

  it('takes the longest ones too', async () => {
    expect(await passwordWeakness('seven quiet herons wading '.repeat(9), names)).to.equal(undefined);
    expect(await passwordWeakness('x'.repeat(256), names)).to.match(/easy to guess/);
  });
});
