import { expect } from 'chai';
import { createAddressNames, networkOf } from './name-address.ts';

describe('networkOf', () => {
  const cases: [address: string, network: string][] = [
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:FFFF:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
    ['unknown', 'unknown'],
    ['', ''],
  ];
  for (const [address, network] of cases) {
    it(`takes ${address || 'nothing'} for ${network || 'nothing'}`, () => {
      expect(networkOf(address)).to.equal(network);
    });
  }
});

describe('createAddressNames', () => {
  it('names one household alike, others not, and differently with another secret', () => {
    const name = createAddressNames(Buffer.alloc(32, 1));
    expect(name('2001:db8:1:2::1')).to.equal(name('2001:db8:1:2:ffff::9'));
    expect(name('203.0.113.7')).to.equal(name('::ffff:203.0.113.7'));
    expect(name('203.0.113.7')).not.to.equal(name('203.0.113.8'));
    expect(name('203.0.113.7')).not.to.equal(createAddressNames(Buffer.alloc(32, 2))('203.0.113.7'));
    expect(name('203.0.113.7')).to.match(/^[\w-]{22}$/);
  });
});
