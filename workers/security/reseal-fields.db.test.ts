import { expect } from 'chai';
import { resealFieldsJob } from '../../queues/security/reseal-fields.job.ts';
import { createFieldCipher } from '../../shared/platform/field-cipher.ts';
import { createTestDatabase, testConfig, type TestDatabase, testSeals } from '../../shared/testing/index.ts';
import { performJob } from '../testing/perform-job.ts';
import resealFields from './reseal-fields.processor.ts';

describe('security.reseal-fields', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  it('seals with the current key, and says how much is left', async () => {
    const { db } = database;
    await testSeals(db).secrets.get('blind-index');
    const { encryptionKey = '' } = testConfig();
    const cipher = createFieldCipher(
      testConfig({ ENCRYPTION_KEY: 'the next key of the tests', ENCRYPTION_KEYS_RETIRED: encryptionKey }),
    );
    const job = await performJob(resealFieldsJob, resealFields, {}, { db, cipher });
    expect(job).to.deep.include({ status: 'completed', result: { resealed: 1, broken: 0, left: 0 } });
  });
});
