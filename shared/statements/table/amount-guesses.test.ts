import { expect } from 'chai';
import { type Guess, guessAmounts } from './amount-guesses.ts';
import { describeColumns } from './columns.ts';

/** Tables whose records `|` parts, and the likeliest guesses: what hints weigh against one another. */
const cases: { name: string; hasHeader: boolean; text: string; best: string[] }[] = [
  {
    name: 'a named amount',
    hasHeader: true,
    text: 'Date;Amount|x;-1.50|x;2.00',
    best: ['single 1 1: 6.3', 'single 1 -1: 2.3'],
  },
  {
    name: 'an amount that is also called a balance',
    hasHeader: true,
    text: 'Date;Balance|x;1.50|x;2.00',
    best: ['single 1 1: -0.7', 'stepped 1: -1.7', 'single 1 -1: -4.7'],
  },
  {
    name: 'whole numbers',
    hasHeader: true,
    text: 'Date;Amount|x;1|x;2',
    best: ['single 1 1: 4.5', 'stepped 1: 3.5', 'single 1 -1: 0.5'],
  },
  {
    name: 'an amount that half of the rows leave blank',
    hasHeader: true,
    text: 'Date;Amount|x;1.50|x;',
    best: ['single 1 1: 4.5', 'stepped 1: 3.5', 'single 1 -1: 0.5'],
  },
  {
    name: 'an amount of the account',
    hasHeader: true,
    text: 'Date;Amount;Amount in account currency|x;1.50;2.50|x;2.00;3.00',
    best: ['single 2 1: 5.9', 'single 1 1: 5.3', 'stepped 2: 4.9', 'stepped 1: 4.3'],
  },
  {
    name: 'withdrawals alone',
    hasHeader: true,
    text: 'Date;Withdrawal|x;1.50|x;2.00',
    best: ['single 1 -1: 4.1', 'stepped 1: 3.1', 'single 1 1: 0.1'],
  },
  {
    name: 'deposits alone',
    hasHeader: true,
    text: 'Date;Deposit|x;1.50|x;2.00',
    best: ['single 1 1: 4.1', 'stepped 1: 3.1', 'single 1 -1: 0.1'],
  },
  {
    name: 'withdrawals with a minus',
    hasHeader: true,
    text: 'Date;Withdrawal|x;-1.50|x;2.00',
    best: ['single 1 1: 5.1', 'single 1 -1: 1.1'],
  },
  {
    name: 'a sign column',
    hasHeader: true,
    text: 'Date;Amount;D/C|x;1.50;D|x;2.00;C',
    best: ['flagged 1 2 1 else -1: 7.8', 'single 1 1: 5.3', 'stepped 1: 4.3', 'single 1 -1: 1.3'],
  },
  {
    name: 'a type column',
    hasHeader: true,
    text: 'Date;Amount;Type|x;1.50;Debit|x;2.00;Credit',
    best: ['flagged 1 2 1 else -1: 7.3', 'single 1 1: 5.3', 'stepped 1: 4.3', 'single 1 -1: 1.3'],
  },
  {
    name: 'a type column beside signs',
    hasHeader: true,
    text: 'Date;Amount;Type|x;-1.50;Debit|x;2.00;Credit',
    best: ['single 1 1: 6.3', 'flagged 1 2 1 else -1: 4.8', 'single 1 -1: 2.3'],
  },
  {
    name: 'a sign column beside signs',
    hasHeader: true,
    text: 'Date;Amount;D/C|x;-1.50;D|x;2.00;C',
    best: ['flagged 1 2 1 else -1: 6.9', 'single 1 1: 6.3', 'single 1 -1: 2.3'],
  },
  {
    name: 'marks beside some amounts',
    hasHeader: true,
    text: 'Date;Amount;|x;1.50;|x;2.00;CR|x;3.00;',
    best: ['flagged 1 2 1 else -1: 7.3', 'single 1 1: 5.3', 'stepped 1: 4.3', 'single 1 -1: 1.3'],
  },
  {
    name: 'two named columns',
    hasHeader: true,
    text: 'Date;Debit;Credit|x;1.50;|x;;2.00',
    best: ['pair 1 2 -11: 6.5', 'pair 1 2 -11 absolute: 5.5', 'single 1 -1: 3.3', 'single 2 1: 3.3'],
  },
  {
    name: 'debits with a minus',
    hasHeader: true,
    text: 'Date;Debit;Credit|x;-1.50;|x;;2.00',
    best: ['pair 1 2 11: 6.5', 'pair 1 2 -11 absolute: 5.5', 'single 1 1: 4.3', 'single 2 1: 3.3'],
  },
  {
    name: 'one of two named columns is empty',
    hasHeader: true,
    text: 'Date;Debit;Credit|x;1.50;|x;2.50;',
    best: ['pair 1 2 -11: 6.5', 'pair 1 2 -11 absolute: 5.5', 'single 1 -1: 4.1', 'stepped 1: 3.1'],
  },
  { name: 'one number', hasHeader: false, text: 'x;-1.50|y;2.00', best: ['single 1 1: 4.8', 'single 1 -1: 0.8'] },
  {
    name: 'two numbers',
    hasHeader: false,
    text: 'x;-1.50;7|y;2.00;8',
    best: ['single 1 1: 4.8', 'single 2 1: 3.0', 'stepped 2: 2.0', 'single 1 -1: 0.8'],
  },
  {
    name: 'two numbers in turns',
    hasHeader: false,
    text: 'x;1.50;|y;;2.00|z;3.00;',
    best: ['pair 1 2 -11: 6.0', 'pair 1 2 -11 absolute: 5.0', 'single 1 1: 3.3', 'single 2 1: 2.8'],
  },
  {
    name: 'two numbers in turns, as often',
    hasHeader: false,
    text: 'x;1.50;|y;;2.00',
    best: ['pair 1 2 -11: 6.0', 'pair 2 1 -11: 5.9', 'pair 1 2 -11 absolute: 5.0', 'pair 2 1 -11 absolute: 4.9'],
  },
  {
    name: 'a number beside a currency',
    hasHeader: false,
    text: 'x;1.50;EUR|y;2.00;EUR',
    best: ['single 1 1: 5.0', 'stepped 1: 4.0', 'single 1 -1: 1.0'],
  },
  {
    name: 'letters of a pair',
    hasHeader: false,
    text: 'x;1.50;S|y;2.00;H',
    best: ['flagged 1 2 1 else -1: 5.8', 'single 1 1: 3.8', 'stepped 1: 2.8', 'single 1 -1: -0.2'],
  },
  {
    name: 'letters of no pair',
    hasHeader: false,
    text: 'x;1.50;D|y;2.00;S',
    best: ['single 1 1: 3.8', 'stepped 1: 2.8', 'single 1 -1: -0.2'],
  },
  {
    name: 'numbers of eight figures',
    hasHeader: false,
    text: 'x;12345678;1.5|y;12345679;2.5',
    best: ['single 2 1: 3.8', 'stepped 2: 2.8', 'single 2 -1: -0.2'],
  },
  {
    name: 'turns with a gap',
    hasHeader: false,
    text: 'x;1.50;|y;;2.00|z;;|w;;|v;;',
    best: ['single 1 1: 2.6', 'single 2 1: 2.6', 'stepped 1: 1.6', 'stepped 2: 1.6'],
  },
  {
    name: 'two numbers apart',
    hasHeader: false,
    text: 'x;1.50;a;|y;;b;2.00',
    best: ['flagged 1 2 1 else -1: 5.0', 'flagged 3 2 1 else -1: 5.0', 'single 1 1: 3.0', 'single 3 1: 3.0'],
  },
];

function print({ reading, score }: Guess): string {
  const weight = `: ${score.toFixed(1)}`;
  switch (reading.kind) {
    case 'pair': {
      const { debit, credit, debitSign, creditSign, absolute } = reading;
      return `pair ${debit} ${credit} ${debitSign}${creditSign}${absolute ? ' absolute' : ''}${weight}`;
    }
    case 'flagged':
      return `flagged ${reading.column} ${reading.flag} ${reading.factor} else ${reading.words.otherwise}${weight}`;
    case 'single': {
      const unmarked = reading.unmarked === null ? '' : ` unmarked ${reading.unmarked}`;
      return `single ${reading.column} ${reading.factor}${unmarked}${weight}`;
    }
    case 'stepped':
      return `stepped ${reading.column}${weight}`;
  }
}

function bestOf(text: string, hasHeader: boolean): string[] {
  const records = text.split('|').map((line, at) => ({ row: at + 1, cells: line.split(';') }));
  const names = hasHeader ? (records.shift()?.cells ?? []) : [];
  const guesses = guessAmounts(describeColumns(records, names), records.length, hasHeader);
  return guesses
    .filter(({ reading }) => reading.kind !== 'flagged' || reading.factor === 1)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, 4)
    .map(print);
}

describe('guessAmounts', () => {
  for (const { name, hasHeader, text, best } of cases) {
    it(`weighs ${name}${hasHeader ? '' : ', without a header'}`, () =>
      expect(bestOf(text, hasHeader)).to.deep.equal(best));
  }
});
