import { expect } from 'chai';
import { describeError } from './logger.ts';

describe('describeError', () => {
  it('keeps type, message, code, place and cause', () => {
    const described = describeError(
      new TypeError('no such thing', { cause: Object.assign(new Error('gone'), { code: 'ENOENT' }) }),
    );
    expect(described).to.include({ type: 'TypeError', message: 'no such thing' });
    expect(described.stack[0]).to.match(/^at .*logger\.test\.ts/);
    expect(described.cause).to.include({ type: 'Error', message: 'gone', code: 'ENOENT' });
  });

  // asvs: 16.2.5
  it('leaves out what a database quotes of the data', () => {
    const error = Object.assign(new Error('duplicate key value: (ana@example.org)'), {
      severity: 'ERROR',
      routine: '_bt_check_unique',
      code: '23505',
      detail: 'Key (email)=(ana@example.org) already exists.',
    });
    expect(JSON.stringify(describeError(error)))
      .to.include('23505')
      .and.not.include('ana@example.org');
  });

  it('ends on causes that go in a circle', () => {
    const error: Error & { cause?: unknown } = new Error('round');
    error.cause = error;
    expect(JSON.stringify(describeError(error)).length).to.be.lessThan(20_000);
  });
});
