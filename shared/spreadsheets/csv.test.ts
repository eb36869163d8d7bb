import { expect } from 'chai';
import { csvOf } from './csv.ts';

/** The one cell of a table of one column, as a reader of RFC 4180 sees it. */
function cellFor(value: string | number | null): string {
  const line = csvOf(['cell'], [[value]]).slice('cell\r\n'.length, -2);
  return line.startsWith('"') ? line.slice(1, -1).replaceAll('""', '"') : line;
}

const formulas = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(1)',
  '=',
  '-',
  '=HYPERLINK("https://example.org/?"&A1,"open")',
  "=cmd|'/C calc'!A0",
  "-2+3+cmd|' /C calc'!A0",
  '＝1+1',
  '＋1',
  '－x',
  '＠SUM(1)',
  '﹦1+1',
  '−x',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '\tno formula, but a tab',
  '\rno formula, but a return',
  '   =1+1',
  '\u00A0=1+1',
  '\u3000=1+1',
  '\uFEFF=1+1',
  '\u200B=1+1',
  '\u202E=1+1',
  '\u0000=1+1',
  '"=1+1"',
  "'=1+1",
  '“=1+1”',
  ' " \' =1+1',
  '-12.50-1',
  '-12.50 ',
  '+49 30 1234',
  '--1',
];

const harmless = [
  '',
  '12',
  '-12.50',
  '+12.50',
  '-1,234.50',
  '-1.234,50',
  "O'Brien",
  "'s-Hertogenbosch",
  'DROP TABLE Café',
  'a=b',
  'a@example.org',
  '1+1=2',
  'Tom & Jerry - reloaded',
  'née',
  '❤️ (=)',
  'שלום',
  '日本語',
  '"quoted"',
  'two; three',
  'two\nlines',
  ' blank at both ends ',
];

describe('csvOf', () => {
  // asvs: 1.1.2
  it('writes lines of RFC 4180', () => {
    expect(
      csvOf(
        ['a', 'b "c"'],
        [
          ['x,y', 'said "no"'],
          ['two\nlines', 1],
          [null, ''],
        ],
      ),
    ).to.equal('a,"b ""c"""\r\n"x,y","said ""no"""\r\n"two\nlines",1\r\n,\r\n');
  });

  it('puts an apostrophe before whatever a spreadsheet could take for a formula', () => {
    const failed = formulas.filter((text) => cellFor(text)[0] !== "'");
    expect(failed).to.deep.equal([]);
    expect(formulas.filter((text) => cellFor(text).replaceAll("'", '') !== text.replaceAll("'", ''))).to.deep.equal([]);
  });

  it('does the same in the header', () => {
    expect(csvOf(['=1+1'], [])).to.equal("'=1+1\r\n");
  });

  it('leaves every other text, and numbers, as they are', () => {
    expect(harmless.map(cellFor)).to.deep.equal(harmless);
    expect([-12.5, 0, 1e21].map(cellFor)).to.deep.equal(['-12.5', '0', '1e+21']);
  });

  it('starts no formula where a reader with other separators begins a cell', () => {
    expect(cellFor('rent;=1+1')).to.equal("rent;'=1+1");
    expect(cellFor('rent; "@SUM(1)')).to.equal('rent; "\'@SUM(1)');
    expect(cellFor('rent\n=1+1\t-x')).to.equal("rent\n'=1+1\t'-x");
  });

  it('takes time in proportion to the text', () => {
    for (const text of [' ', '\t', '"', ';', ';=', ' =', '\t=', '-1', '1,'].map((part) => part.repeat(500_000))) {
      expect(cellFor(text).length).to.be.at.least(text.length);
    }
  });
});
