import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
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
    const lost: boolean[] = [];
    const heard: string[] = [];
    const stop = notifications.subscribe('fruit', {
      onNotify: (payload) => heard.push(payload),
      onReconnect: () => (reconnects += 1),
      onLost: () => lost.push(notifications.isListening()),
    });
    await database.db.raw(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'countinghouse-listen' AND datname = current_database()`,
    );
    await until(() => reconnects === 1, 'it listens again');
    await database.db.raw(`SELECT pg_notify('fruit', 'fig')`);
    await until(() => heard.includes('fig'), 'it hears again');
    expect([lost, notifications.isListening()]).to.deep.equal([[false], true]);
    stop();
  });

  it('notices a connection that has fallen silent, and listens again on another', async () => {
    const sockets: Socket[] = [];
    const { hostname, port } = new URL(database.databaseUrl);
    const relay = createServer((near) => {
      const far = connect(Number(port), hostname);
      sockets.push(near, far);
      for (const socket of [near, far]) socket.on('error', () => undefined);
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    const url = new URL(database.databaseUrl);
    url.port = String((relay.address() as AddressInfo).port);
    const relayed = listenForNotifications(url.href, ['fruit'], logger, 20);
    await relayed.ready();
    const told: string[] = [];
    relayed.subscribe('fruit', {
      onNotify: () => undefined,
      onLost: () => told.push('lost'),
      onReconnect: () => told.push('back'),
    });
    const [near, far] = sockets;
    near?.unpipe().pause();
    far?.unpipe().pause();
    await until(() => told.length === 2, 'it has noticed and is back');
    expect(told).to.deep.equal(['lost', 'back']);
    await relayed.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => relay.close(resolve));
  });

  it('refuses a channel that nobody listens to', () => {
    expect(() => notifications.subscribe('music', { onNotify: () => undefined })).to.throw('music');
  });
});
