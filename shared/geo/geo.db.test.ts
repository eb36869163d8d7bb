import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLogger } from '../platform/logger.ts';
import { createTempDir, testConfig } from '../testing/index.ts';
import { mmdbOf } from './geo.fixture.ts';
import { createGeo } from './index.ts';

const open = (geoIpDatabase?: string) => {
  const config = testConfig({ GEOIP_DATABASE: geoIpDatabase });
  return createGeo({ config, logger: createLogger(config) });
};

describe('geo', () => {
  it('knows the country of public addresses, in either family and form', async () => {
    const geo = open();
    const countryOf = async (ip: string) => (await geo.locate(ip))?.country;
    expect(await countryOf('8.8.8.8')).to.equal('US');
    expect(await countryOf('::ffff:8.8.8.8')).to.equal('US');
    expect(await countryOf('2001:4860:4860::8888')).to.equal('US');
    expect(await geo.locate('8.8.8.8')).to.deep.include({ city: null, radiusKm: 4_760 });
  });

  it('knows no place of private addresses and of what is no address', async () => {
    const geo = open();
    for (const ip of [
      '127.0.0.1',
      '10.1.2.3',
      '192.168.0.1',
      '::1',
      'fe80::1%eth0',
      'fd00::1',
      '',
      'a.b.c.d',
      '8.8.8',
    ]) {
      expect(await geo.locate(ip), ip).to.equal(undefined);
    }
  });

  it('knows cities with a database that has them', async () => {
    const folder = await createTempDir();
    const path = join(folder.path, 'cities.mmdb');
    const entry = (country: string, city: string, latitude: number, longitude: number, accuracy_radius?: number) => ({
      country: { iso_code: country },
      city: { names: { en: city } },
      location: { latitude, longitude, ...(accuracy_radius === undefined ? {} : { accuracy_radius }) },
    });
    await writeFile(path, mmdbOf(entry('PT', 'Porto', 41.15, -8.61, 20), entry('CA', 'Quebec', 46.81, -71.21)));
    const geo = open(path);
    expect(await geo.locate('9.9.9.9')).to.deep.equal({
      country: 'PT',
      city: 'Porto',
      latitude: 41.15,
      longitude: -8.61,
      radiusKm: 20,
    });
    expect(await geo.locate('200.1.1.1')).to.include({ city: 'Quebec', radiusKm: 100 });
    await folder.remove();
  });

  it('knows no place when the database can not be read', async () => {
    expect(await open('/nowhere/cities.mmdb').locate('8.8.8.8')).to.equal(undefined);
  });
});
