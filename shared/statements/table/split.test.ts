import { expect } from 'chai';
import { StatementError } from '../statement.ts';
import { findDialect } from './dialect.ts';
import { type Dialect, splitRecords, unwrapLines } from './split.ts';

const comma: Dialect = { delimiter: ',', quote: '"' };
const cells = (text: string, dialect = comma) => [...splitRecords(text, dialect)].map((record) => record.cells);

const cases: [string, string, string[][]][] = [
  [
    'LF, CRLF and CR',
    'a,b\nc,d\r\ne,f\rg,h',
    [
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
      ['g', 'h'],
    ],
  ],
  ['quoted delimiters, quotes and line ends', '"a,b","c ""d""","e\nf"\n', [['a,b', 'c "d"', 'e\nf']]],
  ['blanks around quotes', 'a, "b,c" ,d\n', [['a', 'b,c', 'd']]],
  ['a quote inside a plain field', 'a,5" pipe,b\n', [['a', '5" pipe', 'b']]],
  ['a quote inside a quoted field', '"Chez "Max" bar",1\n', [['Chez "Max" bar', '1']]],
  [
    'a last quote that was cut off',
    'a,b\nc,"d and\n',
    [
      ['a', 'b'],
      ['c', '"d and'],
    ],
  ],
  [
    'a stray quote before quoted fields of later lines',
    'a,"b\nc,"d"\ne,"f"\n',
    [
      ['a', '"b'],
      ['c', 'd'],
      ['e', 'f'],
    ],
  ],
  ['empty fields and a trailing delimiter', ',a,\n', [['', 'a', '']]],
];

describe('splitRecords', () => {
  for (const [name, text, expected] of cases) it(`reads ${name}`, () => expect(cells(text)).to.deep.equal(expected));

  it('numbers records by the line where they start', () => {
    expect([...splitRecords('a\n"b\nb"\nc\n', comma)].map(({ row }) => row)).to.deep.equal([1, 2, 4]);
  });

  it('refuses an endless field and a record of too many columns', () => {
    expect(() => cells(`a,${'x'.repeat(200_000)}`)).to.throw(StatementError, /Line 1/);
    expect(() => cells(','.repeat(10_000))).to.throw(StatementError, /columns/);
  });

  it('stays linear when no quote is ever closed', () => {
    const text = ';"x'.repeat(300).concat('\n').repeat(1_000);
    expect(cells(text, { delimiter: ';', quote: '"' })).to.have.length(1_000);
  });
});

describe('unwrapLines', () => {
  it('takes lines out of the quotes that wrap them whole', () => {
    expect(unwrapLines('"a,b"\n"1,""x"""\n')).to.equal('a,b\n1,"x"\n');
  });

  it('leaves quoted fields alone', () => {
    expect(unwrapLines('"a","b"\n"c","d"\n')).to.equal('"a","b"\n"c","d"\n');
  });
});

describe('findDialect', () => {
  const found: [string, Dialect][] = [
    ['Date,Text,Amount\n2024-01-05,"a;b",-1.00\n', comma],
    ['Datum;Text;Betrag\n05.01.2024;a, b;-1,00\n', { delimiter: ';', quote: '"' }],
    ['123;Shop|9988|x;05.01.2024;-5,99\n123;Shop|9977|y;06.01.2024;-4,10\n', { delimiter: ';', quote: '"' }],
    ['05.01.2024\tShop, the\t-5,99\n', { delimiter: '\t', quote: '"' }],
    ['20240105|Shop|-5.99\n', { delimiter: '|', quote: '"' }],
    ["05-01-2024,'one, two',5.00,x\n06-01-2024,'three',5.00,x\n", { delimiter: ',', quote: "'" }],
    ['sep=;\nDate;Amount\n', { delimiter: ';', quote: '"' }],
  ];
  for (const [text, dialect] of found) {
    it(`finds ${JSON.stringify(dialect.delimiter)} and ${dialect.quote} in ${JSON.stringify(text.slice(0, 24))}`, () => {
      expect(findDialect(text, undefined)).to.deep.equal(dialect);
    });
  }
});
