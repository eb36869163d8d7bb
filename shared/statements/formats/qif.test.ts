import { expect } from 'chai';
import type { StatementRow, StatementTransaction } from '../statement.ts';
import { qifRows } from './qif.ts';

const read = (text: string): StatementRow[] => [...qifRows(Buffer.from(text))];
const transactions = (text: string) =>
  read(text).filter((row): row is StatementTransaction => row.kind === 'transaction');
const bank = (...dates: string[]) => `!Type:Bank\n${dates.map((date) => `D${date}\nT1.00\n^\n`).join('')}`;
const datesOf = (...dates: string[]) => transactions(bank(...dates)).map(({ date }) => date);

describe('qifRows', () => {
  it('reads a record with its account and the line it starts on', () => {
    const [row] = transactions(
      '!Account\nNEveryday\nTCCard\n^\n!Type:CCard \nD12/31/2023\nT-1,234.50\nCX\nN101\nPGrocer\nMWeekly\nLFood\n^\n',
    );
    expect(row).to.include({
      row: 6,
      date: '2023-12-31',
      amount: '-1234.50',
      payee: 'Grocer',
      description: 'Grocer Weekly',
      currency: null,
    });
    expect(row?.account).to.deep.equal({ number: null, bank: null, name: 'Everyday', currency: null, type: 'credit' });
  });

  it('counts a split record once, with its whole amount', () => {
    const rows = transactions("!Type:Bank\nD1/ 2'04\nU-10.00\nT-10.00\nPShop\nSFood\nEbread\n$-6.00\nSHome\n$-4.00\n^");
    expect(rows.map(({ date, amount }) => [date, amount])).to.deep.equal([['2004-01-02', '-10.00']]);
  });

  it('switches accounts, also between lists of accounts', () => {
    const rows = transactions(
      '!Option:AutoSwitch\n!Account\nNOne\nTBank\n^\nNTwo\nTOth A\n^\n!Clear:AutoSwitch\n!Account\nNOne\nTBank\n^\n!Type:Bank\nD1/2/20\nT1\n^\n!Account\nNTwo\nTOth A\n^\n!Type:Oth A\nD1/3/20\nT2\n^\n',
    );
    expect(rows.map(({ account, amount }) => [account?.name, amount])).to.deep.equal([
      ['One', '1'],
      ['Two', '2'],
    ]);
  });

  it('passes over investments and Quicken’s lists', () => {
    expect(
      read(
        '!Type:Cat\nNFood\nDGroceries\nT\n^\n!Type:Invst\nD1/2/20\nNBuy\nT5\n^\n!Type:Tag\nNTrip\nD2024\n^\n!Type:Prices\n"X",1,"1/1/20"\n^\n!Type:Memorized\nKD\nT3\n^\n',
      ),
    ).to.deep.equal([]);
  });

  it('proves the order of day and month over the whole file', () => {
    expect(datesOf('01/02/2024', '13/02/2024')).to.deep.equal(['2024-02-01', '2024-02-13']);
    expect(datesOf('01/02/2024', '02/13/2024')).to.deep.equal(['2024-01-02', '2024-02-13']);
  });

  it('takes the order in which dates run when no day is above 12', () => {
    expect(datesOf('05/01/2024', '11/01/2024', '02/02/2024', '09/02/2024')).to.deep.equal([
      '2024-01-05',
      '2024-01-11',
      '2024-02-02',
      '2024-02-09',
    ]);
  });

  it('reads month first without proof, and day first where decimals have commas', () => {
    expect(datesOf('1/2/24')).to.deep.equal(['2024-01-02']);
    expect(transactions('!Type:Bank\nD1/2/24\nT-1,50\n^\n')[0]).to.include({ date: '2024-02-01', amount: '-1.50' });
  });

  it('knows the ways in which years are written', () => {
    expect(datesOf("1/2'04", '1/2/98', '1/2/24', "1/2'1999", '2024-01-02', '20240102', '2 Jan 2024')).to.deep.equal([
      '2004-01-02',
      '1998-01-02',
      '2024-01-02',
      '1999-01-02',
      '2024-01-02',
      '2024-01-02',
      '2024-01-02',
    ]);
  });

  it('reads the U amount where T is missing, and a last record without its end', () => {
    expect(transactions('!type:bank\r\nD1/2/24\r\nU7.5')[0]?.amount).to.equal('7.5');
  });

  it('reads amounts with a currency sign, and transactions of an unknown type', () => {
    expect(transactions('!Type:Loan\nD1/2/24\nT-£1,039.00\n^\n')[0]?.amount).to.equal('-1039.00');
  });

  it('rejects a record whose date or amount can’t be read', () => {
    expect(
      read('!Type:Bank\nD31/31/2024\nT1\n^\nD1/2/2024\nTfree\n^\n').map(
        (row) => row.kind === 'rejected' && `${row.row} ${row.field}`,
      ),
    ).to.deep.equal(['2 D', '5 T']);
  });

  it('reads the encodings of old programs', () => {
    const file = Buffer.from('!Type:Bank\nD1/2/24\nT1\nPGr\x81ne St\x84dte\n^\n', 'latin1');
    expect([...qifRows(file)][0]).to.include({ payee: 'Grüne Städte' });
  });
});
