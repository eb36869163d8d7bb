import { readFile } from 'node:fs/promises';
import { BlockList, isIP } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type CityResponse, Reader } from 'mmdb-lib';
import type { AppContext } from '../platform/context.ts';
import { messageOf } from '../platform/errors.ts';
import { type Circle, countryCircles } from './country-circles.ts';

/** Where an address is, as far as that is known: somewhere in a circle. */
export interface Location extends Circle {
  /** ISO 3166-1. */
  country: string;
  /** Null where the database knows countries alone. */
  city: string | null;
}

/** Tells where addresses are. */
export interface Geo {
  /** Undefined for private and unknown addresses. The first call reads the database into memory (8 MB for countries). */
  locate(ip: string): Promise<Location | undefined>;
}

/** An entry of either database: cities as MaxMind has them, countries as the package from npm has them. */
type Entry = CityResponse & { country_code?: string };

/** A city without a radius of its own: the databases are right to about this. */
const cityRadiusKm = 100;

/** Addresses of nobody in particular (RFC 6890), whatever a database says of them. */
const special = new BlockList();
for (const subnet of `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
    192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3 ::/127 64:ff9b:1::/48 100::/64 2001:db8::/32
    fc00::/7 fe80::/10 ff00::/8`.split(/\s+/)) {
  const [address = '', bits] = subnet.split('/');
  special.addSubnet(address, Number(bits), familyOf(address));
}

/** Looks addresses up in the configured database of cities, else in the one of countries from npm. */
export function createGeo({ config, logger }: Pick<AppContext, 'config' | 'logger'>): Geo {
  let reading: Promise<Reader<Entry> | undefined> | undefined;
  async function read(): Promise<Reader<Entry> | undefined> {
    try {
      return new Reader<Entry>(await readFile(config.geoIpDatabase ?? packagedCountries()));
    } catch (error) {
      // Nobody is locked out for want of a map.
      logger.error({ reason: messageOf(error) }, 'the database of places can not be read');
      return undefined;
    }
  }
  return {
    async locate(ip) {
      const address = ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
      if (isIP(address) === 0 || special.check(address, familyOf(address))) return undefined;
      const reader = await (reading ??= read());
      return locationOf(reader?.get(address) ?? null);
    },
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

function packagedCountries(): string {
  return fileURLToPath(import.meta.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'));
}

function locationOf(entry: Entry | null): Location | undefined {
  const country = entry?.country?.iso_code ?? entry?.country_code;
  if (country === undefined) return undefined;
  const { latitude, longitude, accuracy_radius: radiusKm = cityRadiusKm } = entry?.location ?? {};
  const city = entry?.city?.names.en ?? null;
  if (city !== null && latitude !== undefined && longitude !== undefined) {
    return { country, city, latitude, longitude, radiusKm };
  }
  const circle = countryCircles.get(country);
  return circle && { country, city: null, ...circle };
}
