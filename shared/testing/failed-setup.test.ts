import { expect } from 'chai';
import { runMocha } from './run-mocha.ts';

describe('a suite that could not be prepared', () => {
  it('fails with that alone, whatever its closing hooks lack then', async () => {
    const { output, code } = await runMocha(`
      import { createServer } from 'node:net';
      describe('needs a server', () => {
        let server;
        let database;
        before(async () => {
          server = createServer().listen(0, '127.0.0.1');
          throw new Error('no database');
        });
        after(() => database.drop());
        it('passes', () => {});
      });
      describe('takes too long', () => {
        let database;
        before(function () { this.timeout(50); return new Promise((resolve) => setTimeout(resolve, 500)); });
        after(() => database.drop());
        it('passes', () => {});
      });
      describe('prepares each test', () => {
        let world;
        beforeEach(() => { throw new Error('no world'); });
        afterEach(() => world.close());
        it('passes', () => {});
      });
    `);
    expect(code).to.equal(3);
    expect(output).to.include('0 passed, 3 failed').and.to.include('no database').and.to.include('no world');
    expect(output).not.to.include('TypeError').and.not.to.include('leaves open');
  });

  it('still fails for what its closing hooks do when it was prepared', async () => {
    const { output, code } = await runMocha(`
      describe('leaves without care', () => {
        before(() => {});
        after(() => { throw new Error('could not close'); });
        it('passes', () => {});
      });
    `);
    expect(code).to.equal(1);
    expect(output).to.include('could not close').and.to.include('1 passed, 1 failed');
  });
});
