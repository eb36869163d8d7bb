import { Writable } from 'node:stream';
import { expect } from 'chai';
import { createLogger } from '../shared/platform/logger.ts';
import { hushLogger } from './hush-logger.ts';

describe('hushLogger', () => {
  it('lets through what is wrong, and all else once it may speak, of children too', () => {
    const written: string[] = [];
    const destination = new Writable({
      write(line: Buffer, _encoding, done) {
        written.push((JSON.parse(String(line)) as { msg: string }).msg);
        done();
      },
    });
    const { logger, speak } = hushLogger(createLogger({ logLevel: 'debug', environment: 'test' }, destination));
    const child = logger.child({ jobId: '1' });
    for (const each of [logger, child]) each.debug({}, 'hushed');
    for (const each of [logger, child]) each.info({}, 'hushed');
    logger.warn({}, 'a warning');
    child.error({}, 'an error');
    speak();
    logger.info({}, 'a line');
    child.debug({}, 'a line of the child');
    expect(written).to.deep.equal(['a warning', 'an error', 'a line', 'a line of the child']);
  });
});
