import { expect } from 'chai';
import { runMocha } from './run-mocha.ts';

describe('failOnLeaks', () => {
  it('fails the suite that leaves something open, names what, and ends the run', async () => {
    const { output, code } = await runMocha(`
      import { createServer } from 'node:net';
      import { Worker } from 'node:worker_threads';
      describe('opens a server', () => {
        before((done) => void createServer().listen(0, '127.0.0.1', done));
        it('passes', () => {});
      });
      describe('starts a thread', () => {
        it('passes', () => void new Worker('setInterval(() => {}, 1000)', { eval: true }));
      });
      describe('closes its timer', () => {
        let timer;
        before(() => { timer = setInterval(() => {}, 1000); });
        after(() => clearInterval(timer));
        it('passes', () => {});
      });
    `);
    expect(code).to.equal(2);
    expect(output).to.match(/1 × TCPServerWrap\s+Server on port \d+/);
    expect(output).to.include('1 × Worker');
    expect(output).not.to.include('Timeout');
    expect(output).to.include('3 passed, 2 failed');
  });
});
