import { expect } from 'chai';
import { createTestDatabase, until, type TestDatabase } from '../testing/index.ts';
import { createLogger } from './logger.ts';
import { listenForNotifications, type Notifications } from './notifications.ts';

const logger = createLogger({ logLevel: 'silent', environment: 'test' });

describe('listenForNotifications', () => {
  let database: TestDatabase;
  let notifications: Notifications;

  before(async () => {
    database = await createTestDatabase();
    notifications = listenForNotifications(database.databaseUrl, ['fruit', 'tools'], logger);
    await notifications.ready();
  });
  after(async () => {
    await notifications.close();
    await database.drop();
  });

  it('hears what is announced on its channels, until told to stop', async () => {
    const heard: string[] = [];
    const stop = notifications.subscribe('fruit', { onNotify: (payload) => heard.push(payload) });
    await database.db.raw(`SELECT pg_notify('tools', 'hammer'), pg_notify('fruit', 'apple')`);
    await until(() => heard.length > 0, 'the announcement is heard');
    stop();
    await database.db.raw(`SELECT pg_notify('fruit', 'pear')`);
    const after: string[] = [];
    const stopAfter = notifications.subscribe('fruit', { onNotify: (payload) => after.push(payload) });
    await database.db.raw(`SELECT pg_notify('fruit', 'plum')`);
    await until(() => after.length > 0, 'the later one is heard');
    stopAfter();
    expect(heard).to.deep.equal(['apple']);
  });

  it('listens again after the connection was lost, and says that something may have been missed', async () => {
    let reconnects = 0;
    const heard: string[] = [];
    const stop = notifications.subscribe('fruit', {
      onNotify: (payload) => heard.push(payload),
      onReconnect: () => (reconnects += 1),
    });
    await database.db.raw(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'countinghouse-listen' AND datname = current_database()`,
    );
    await until(() => reconnects === 1, 'it listens again');
    await database.db.raw(`SELECT pg_notify('fruit', 'fig')`);
    await until(() => heard.includes('fig'), 'it hears again');
    stop();
  });

  it('refuses a channel that nobody listens to', () => {
    expect(() => notifications.subscribe('music', { onNotify: () => undefined })).to.throw('music');
  });
});
