import { expect } from 'chai';
import { missingLines } from './compare-output.ts';

describe('missingLines', () => {
  it('lets times, sizes, ids, ports and bars differ, and other lines stand between', () => {
    const documented = [
      '  ready after 3.4 s: http://127.0.0.1:33527',
      '',
      'job 01a200b2-4888-72eb-80f3-722e6064c32d',
      'read      ███      93 ms',
      '…',
      '180 MB, and 145 MB in others',
    ];
    const printed = `ready after 12 s: http://127.0.0.1:4
more
job 01b200b2-4888-72eb-80f3-722e6064c32d
read ██ 9 ms
98 MB, and 145 + 12 MB in others`;
    expect(missingLines(documented, printed)).to.deep.equal([]);
  });

  it('names what is not printed, or in another order', () => {
    expect(missingLines(['67 added', '1 rejected'], '1 rejected\n67 added')).to.deep.equal(['1 rejected']);
    expect(missingLines(['67 added'], '66 added')).to.deep.equal(['67 added']);
  });

  it('takes a line that begins with what had no end', () => {
    expect(missingLines(['"status":"held"'], '{ "id": 1 }"status":"held"\n')).to.deep.equal([]);
  });
});
