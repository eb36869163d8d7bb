import { expect } from 'chai';
import { StatementError, type StatementRow } from '../statement.ts';
import { mt940Rows } from './mt940.ts';
import { ofxRows } from './ofx.ts';
import { type ReadText, readZip } from './zip.ts';
import { zipOf } from './zip.fixture.ts';

const mt940 = (...amounts: string[]) =>
  `:20:x\n:25:1\n${amounts.map((amount) => `:61:240101C${amount}NTRF\n`).join('')}`;
const readText: ReadText = (format, bytes) => (format === 'ofx' ? ofxRows(bytes) : mt940Rows(bytes));
const read = async (zip: Uint8Array): Promise<StatementRow[]> => [...(await readZip(zip, readText)).rows];
const refusal = async (zip: Uint8Array): Promise<StatementError> => {
  try {
    await read(zip);
  } catch (error) {
    if (error instanceof StatementError) return error;
    throw error;
  }
  throw new Error('The ZIP was read.');
};

describe('readZip', () => {
  it('joins the statements in the order of their names, row numbers running on', async () => {
    const rows = await read(
      zipOf([
        { name: 'b.sta', content: mt940('3,') },
        { name: 'a.sta', content: mt940('1,', '2,') },
      ]),
    );
    expect(rows.map((row) => row.kind === 'transaction' && [row.row, row.amount])).to.deep.equal([
      [1, '1'],
      [2, '2'],
      [3, '3'],
    ]);
  });

  it('passes over what is no statement, links, nested ZIPs and hidden files', async () => {
    const rows = await read(
      zipOf([
        { name: '__MACOSX/._a.sta', content: mt940('9,') },
        { name: 'folder/', content: '' },
        { name: 'inner.zip', content: zipOf([{ name: 'a.sta', content: mt940('9,') }]) },
        { name: 'link', content: mt940('9,'), unixMode: 0o120777 },
        { name: 'readme.txt', content: 'Your statements' },
        { name: 'folder/a.ofx', content: '<OFX><STMTTRN><DTPOSTED>20240101<TRNAMT>4</STMTTRN></OFX>' },
      ]),
    );
    expect(rows.map((row) => row.kind === 'transaction' && row.amount)).to.deep.equal(['4']);
  });

  it('refuses names that leave the ZIP, a password, and a ZIP without statements', async () => {
    expect((await refusal(zipOf([{ name: '../a.sta', content: mt940('1,') }]))).code).to.equal('unreadable');
    expect((await refusal(zipOf([{ name: 'a.sta', content: mt940('1,'), flags: 1 }]))).code).to.equal('encrypted');
    expect((await refusal(zipOf([{ name: 'a.txt', content: 'Hello' }]))).code).to.equal('no-transactions');
  });

  // asvs: 5.2.3
  it('refuses too many statements and one that unpacks to too much', async () => {
    const many = Array.from({ length: 201 }, (_, i) => ({ name: `${i}.sta`, content: mt940('1,') }));
    expect((await refusal(zipOf(many))).code).to.equal('too-large');
    const bomb = Buffer.concat([Buffer.from(mt940('1,')), Buffer.alloc(40_000_000, 'x')]);
    expect((await refusal(zipOf([{ name: 'a.sta', content: bomb, claimedBytes: 10 }]))).message).to.match(
      /^In a\.sta: it unpacks/,
    );
  });
});
