import { expect } from 'chai';
import { changesFrom, describeDevice } from './index.ts';
import { parseUserAgent } from './recognise-device.ts';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36';
const laptop = { userAgent: firefox, screen: '1920x1200', timeZone: 'Europe/Oslo', plugins: ['PDF', 'Video'] };

describe('the fingerprint of a device', () => {
  const fingerprint = (description: object, header?: string) => describeDevice(description, header).fingerprint;

  it('is the same for the same device, plugins in whatever order', () => {
    expect(fingerprint({ ...laptop, plugins: ['Video', 'PDF'] })).to.equal(fingerprint(laptop));
    expect(fingerprint({ ...laptop, name: 'My laptop' })).to.equal(fingerprint(laptop));
  });

  it('is another when any part is another', () => {
    const others = [
      { userAgent: chrome },
      { screen: '800x600' },
      { timeZone: 'UTC' },
      { plugins: [] },
      { language: 'nb' },
      { platform: 'Linux' },
    ];
    const all = [laptop, ...others.map((other) => ({ ...laptop, ...other }))].map((device) => fingerprint(device));
    expect(new Set(all).size).to.equal(7);
  });

  it('takes the user agent of the request where none is described', () => {
    expect(fingerprint({}, firefox)).to.equal(fingerprint({ userAgent: firefox }));
    expect(fingerprint({}, firefox)).not.to.equal(fingerprint({}, chrome));
  });
});

describe('describeDevice', () => {
  it('names a device by its browser and system, unless the user did', () => {
    expect(describeDevice(laptop, undefined)).to.include({ browser: 'Firefox', os: 'Linux', name: 'Firefox on Linux' });
    expect(describeDevice({ ...laptop, name: 'My laptop' }, undefined).name).to.equal('My laptop');
    expect(describeDevice({}, undefined).name).to.equal('Unknown device');
  });

  it('makes nothing of what is no user agent', () => {
    for (const text of ['', ' ', 'x', '(((((', ';'.repeat(512), 'Mozilla/5.0 (']) {
      expect(() => parseUserAgent(text), text).not.to.throw();
    }
  });
});

describe('changesFrom', () => {
  const seen = (changed: object) => describeDevice({ ...laptop, ...changed }, undefined);

  it('tells what is different', () => {
    const known = [seen({})];
    expect(changesFrom(known, seen({ screen: '800x600' }))).to.deep.equal(['resolution']);
    expect(changesFrom(known, seen({ timeZone: 'Asia/Tokyo' }))).to.deep.equal(['time-zone']);
    expect(changesFrom(known, seen({ userAgent: chrome }))).to.deep.equal(['browser', 'os']);
    expect(changesFrom(known, seen({ plugins: [] }))).to.deep.equal([]);
  });

  it('compares with the device that is most alike', () => {
    const known = [seen({ screen: '1x1', timeZone: 'UTC', userAgent: chrome }), seen({ screen: '2x2' })];
    expect(changesFrom(known, seen({}))).to.deep.equal(['resolution']);
  });

  it('tells nothing of a first device', () => {
    expect(changesFrom([], seen({}))).to.deep.equal([]);
  });
});
