/** A city as a MaxMind DB has it. */
export interface CityEntry {
  country: { iso_code: string };
  city: { names: { en: string } };
  location: { latitude: number; longitude: number; accuracy_radius?: number };
}

/**
 * A MaxMind DB file (format 2.0) of two halves of the IPv4 internet: `low` is where addresses below 128.0.0.0 are,
 * `high` the others.
 */
export function mmdbOf(low: CityEntry, high: CityEntry): Buffer {
  const first = encode(low);
  const separatorBytes = 16;
  const record = (dataOffset: number): Buffer => {
    const bytes = Buffer.alloc(3);
    bytes.writeUIntBE(1 + separatorBytes + dataOffset, 0, 3);
    return bytes;
  };
  const metadata = {
    node_count: 1,
    record_size: 24,
    ip_version: 4,
    database_type: 'Test-City',
    languages: [],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 0,
    description: {},
  };
  return Buffer.concat([
    record(0),
    record(first.length),
    Buffer.alloc(separatorBytes),
    first,
    encode(high),
    Buffer.from('abcdef', 'hex'),
    Buffer.from('MaxMind.com'),
    encode(metadata),
  ]);
}

/** Integers are written with 32 bits (`uint32`), other numbers as `double`; all sizes are below 29. */
function encode(value: unknown): Buffer {
  if (typeof value === 'string') return Buffer.concat([Buffer.from([(2 << 5) | value.length]), Buffer.from(value)]);
  if (typeof value === 'number') {
    const isCount = Number.isInteger(value) && value >= 0;
    const bytes = Buffer.alloc(isCount ? 5 : 9);
    bytes[0] = isCount ? (6 << 5) | 4 : (3 << 5) | 8;
    if (isCount) bytes.writeUInt32BE(value, 1);
    else bytes.writeDoubleBE(value, 1);
    return bytes;
  }
  // An extended type: its number less seven is in the next byte.
  if (Array.isArray(value)) return Buffer.concat([Buffer.from([value.length, 11 - 7]), ...value.map(encode)]);
  const entries = Object.entries(value as object);
  return Buffer.concat([Buffer.from([(7 << 5) | entries.length]), ...entries.flat().map(encode)]);
}
