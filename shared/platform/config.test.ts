import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { ConfigError, loadConfig } from './config.ts';

function faultsOf(env: Record<string, string>): string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ name }) => name);
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('needs nothing to be set, and listens on the loopback interface then', () => {
    const config = loadConfig({});
    expect(config).to.include({ environment: 'development', host: '127.0.0.1', port: 3000 });
    expect(config.databaseUrl).to.equal(undefined);
  });

  it('names every setting at fault in one go', () => {
    const env = { PORT: 'eighty', DATABASE_URL: 'mysql://here', LOG_LEVEL: 'loud', CORS_ORIGINS: 'example.org' };
    expect(faultsOf(env)).to.have.members(['PORT', 'DATABASE_URL', 'LOG_LEVEL', 'CORS_ORIGINS']);
  });

  // asvs: 16.2.5
  it('says the names and what is wrong in its message, not the values', () => {
    expect(() => loadConfig({ METRICS_TOKEN: 'secret', PORT: '99999' }))
      .to.throw(ConfigError)
      .with.property('message')
      .that.equals('PORT must be a port number, 0 to 65535.\nMETRICS_TOKEN must have at least 16 characters.');
  });

  // asvs: 13.2.3
  it('demands in production what development makes up', () => {
    expect(faultsOf({ NODE_ENV: 'production' })).to.have.members([
      'DATABASE_URL',
      'REDIS_URL',
      'JWT_PRIVATE_KEY',
      'ENCRYPTION_KEY',
      'ENCRYPTION_SALT',
    ]);
  });

  // asvs: 13.2.3
  it('refuses in production a secret that was typed, not made', () => {
    for (const typed of ['a'.repeat(16), 'abababababababab', '1234567123456712']) {
      const given = { ENCRYPTION_KEY: typed, METRICS_TOKEN: typed };
      expect(faultsOf({ NODE_ENV: 'production', ...given })).to.include.members(['ENCRYPTION_KEY', 'METRICS_TOKEN']);
      expect(faultsOf(given)).to.deep.equal([]);
    }
    const made = { ENCRYPTION_KEY: '6Jp0pQ5v9Yd1Vb7u+3xKQw==' };
    expect(faultsOf({ NODE_ENV: 'production', ...made })).not.to.include('ENCRYPTION_KEY');
  });

  it('refuses a key that can not sign, and proxies that are no addresses', () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey;
    for (const pem of ['-----BEGIN PRIVATE KEY-----', short.export({ format: 'pem', type: 'pkcs8' }).toString()]) {
      expect(faultsOf({ JWT_PRIVATE_KEY: pem })).to.deep.equal(['JWT_PRIVATE_KEY']);
    }
    for (const proxies of ['1', '127.0.0.1, 10.0.0.0/8', 'fd00::/8', 'loopback']) {
      expect(faultsOf({ TRUST_PROXY: proxies }), proxies).to.deep.equal([]);
    }
    for (const proxies of ['proxy.example.org', '10.0.0.0/33', '1,2', '10.0.0.0/']) {
      expect(faultsOf({ TRUST_PROXY: proxies }), proxies).to.deep.equal(['TRUST_PROXY']);
    }
  });

  it('takes an empty setting for one that is not there', () => {
    expect(loadConfig({ DATABASE_URL: '', PORT: '' })).to.include({ databaseUrl: undefined, port: 3000 });
  });

  it('wants the address of PostgreSQL itself beside that of a pooler', () => {
    expect(faultsOf({ DATABASE_POOLER: 'transaction' })).to.deep.equal(['DATABASE_URL', 'DATABASE_DIRECT_URL']);
    const pooled = { DATABASE_URL: 'postgres://pooler/a', DATABASE_DIRECT_URL: 'postgres://server/a' };
    expect(loadConfig({ ...pooled, DATABASE_POOLER: 'transaction' })).to.include({
      databasePooler: 'transaction',
      databaseDirectUrl: 'postgres://server/a',
    });
    expect(loadConfig(pooled)).to.include({ databasePooler: 'none', databaseDirectUrl: undefined });
  });

  it('wants the name and the password of the first admin together', () => {
    expect(faultsOf({ ADMIN_USERNAME: 'root' })).to.deep.equal(['ADMIN_PASSWORD']);
  });
});
