import { expect } from 'chai';
import { testConfig } from '../testing/test-config.ts';
import { createFieldCipher, type FieldCipher, SealBroken } from './field-cipher.ts';

const first = 'the first key of the tests';
const second = 'the second key of the tests';
const withKeys = (current: string, ...retired: string[]): FieldCipher =>
  createFieldCipher(testConfig({ ENCRYPTION_KEY: current, ENCRYPTION_KEYS_RETIRED: retired.join(',') }));

const place = 'users.phone_sealed:1';

describe('field cipher', () => {
  const before = withKeys(first);
  const rotated = withKeys(second, first);
  const after = withKeys(second);

  async function broken(opening: Promise<string>): Promise<SealBroken> {
    const error: unknown = await opening.then(
      () => 'it opened',
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(SealBroken);
    return error as SealBroken;
  }

  for (const plain of ['', '+49 151 1234567', 'Zoë 🐟', '\u0000', 'x'.repeat(100_000)]) {
    it(`opens what it sealed: ${JSON.stringify(plain.slice(0, 20))}`, async () => {
      expect(await before.open(await before.seal(plain, place), place)).to.equal(plain);
    });
  }

  it('seals equal values differently, and shows nothing of them', async () => {
    const seals = await Promise.all(Array.from({ length: 50 }, () => before.seal('DE02120300000000202051', place)));
    expect(new Set(seals).size).to.equal(50);
    expect(seals[0]).to.match(/^v1\.[0-9a-f]{8}\.[\w-]+$/);
    expect(Buffer.from(seals[0]!.split('.')[2]!, 'base64url').toString('latin1')).not.to.contain('DE02');
  });

  // asvs: 11.3.3
  it('refuses a value with any bit of it flipped', async () => {
    const sealed = await before.seal('4711', place);
    const [version, keyId, encoded] = sealed.split('.') as [string, string, string];
    const bytes = Buffer.from(encoded, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      await broken(before.open(`${version}.${keyId}.${changed.toString('base64url')}`, place));
    }
  });

  it('refuses a value with any character of it changed, also where the bytes stay the same', async () => {
    const sealed = await before.seal('4711', place);
    for (let at = 0; at < sealed.length; at += 1) {
      for (const character of ['A', 'B', '_', '0', '.']) {
        if (sealed[at] === character) continue;
        await broken(before.open(sealed.slice(0, at) + character + sealed.slice(at + 1), place));
      }
    }
  });

  // asvs: 11.3.3
  it('refuses what was cut, what is none, and what was moved to another row or column', async () => {
    const sealed = await before.seal('4711', place);
    await broken(before.open(sealed.slice(0, -4), place));
    for (const none of ['', '4711', 'v1..', 'v2' + sealed.slice(2), `${sealed} `])
      await broken(before.open(none, place));
    await broken(before.open(sealed, 'users.phone_sealed:2'));
    await broken(before.open(sealed, 'users.tax_id_sealed:1'));
  });

  it('says where the value was, and neither what nor whose', async () => {
    const { message } = await broken(before.open(await before.seal('4711', place), 'users.phone_sealed:the-row'));
    expect(message).to.match(/^a value of users\.phone_sealed /);
    expect(message).not.to.match(/4711|the-row/);
  });

  // asvs: 11.2.2
  it('opens with retired keys what they sealed, and seals with the current one', async () => {
    const old = await before.seal('4711', place);
    expect(await rotated.open(old, place)).to.equal('4711');
    expect([await before.isCurrent(old), await rotated.isCurrent(old)]).to.deep.equal([true, false]);
    const anew = await rotated.seal('4711', place);
    expect(anew.startsWith(await after.currentPrefix())).to.equal(true);
    expect(await after.open(anew, place)).to.equal('4711');
    // A process that is still to be restarted, and was given the new key beforehand.
    expect(await withKeys(first, second).open(anew, place)).to.equal('4711');
    await broken(after.open(old, place));
    await broken(before.open(anew, place));
  });
});
