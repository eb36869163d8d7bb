import { expect } from 'chai';
import { currencyCode, currencyOf, currencyWithin } from './currencies.ts';
import { fold, foldedWords } from './fold.ts';
import { isKnownWord, strongestRole, weighHeader } from './match-words.ts';
import { monthOf } from './month-names.ts';
import { signOf, signWithin } from './sign-words.ts';
import { isFailed, isPending } from './status-words.ts';
import { isSummary, startsLikeSummary } from './summary-words.ts';

describe('fold', () => {
  it('lets all spellings of a word meet', () => {
    const pairs = [
      ['Währung', 'Waehrung'],
      ['STRASSE', 'Straße'],
      ['Łódź', 'lodz'],
      ['Bokført', 'bokfort'],
      ['İşlem', 'islem'],
      ['ｶｰﾄﾞ', 'カード'],
      ['œuvre', 'ouvre'],
    ];
    for (const [one = '', other = ''] of pairs) expect(fold(one), one).to.equal(fold(other));
  });

  it('parts words at capitals, figures and signs', () => {
    expect(foldedWords('bookingDate_utc (UTC)')).to.deep.equal(['booking', 'date', 'utc', 'utc']);
    expect(foldedWords('IBANNumber #7 № 8')).to.deep.equal(['iban', 'number', '#', 'no']);
  });
});

describe('signOf and signWithin', () => {
  it('know flags, and the words that longer kinds agree on', () => {
    expect(['D', 'Soll', 'CRDT', 'Bij', '+', 'x'].map(signOf)).to.deep.equal([-1, -1, 1, 1, 1, null]);
    const kinds = ['Debit card purchase', 'Incoming credit', 'Debit or credit', 'Card d', 'Transfer'].map(signWithin);
    expect(kinds).to.deep.equal([-1, 1, null, null, null]);
  });

  it('look at no long text', () => {
    expect(signWithin(`${'x'.repeat(54)} debit`)).to.equal(-1);
    expect(signWithin(`${'x'.repeat(55)} debit`)).to.equal(null);
    expect([signOf(`d${' '.repeat(40)}`), signOf('')]).to.deep.equal([null, null]);
  });
});

describe('statuses', () => {
  it('tell what is not booked and what failed', () => {
    expect(['Pending', 'PENDING...', '*Vorgemerkt', 'hold', 'Booked', ''].map(isPending)).to.deep.equal([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(['Declined', ' storniert ', 'Completed', ''].map(isFailed)).to.deep.equal([true, true, false, false]);
  });

  it('are short', () => {
    expect([isPending(`pending${'.'.repeat(33)}`), isPending(`pending${'.'.repeat(34)}`)]).to.deep.equal([true, false]);
    expect([isFailed(`void${' '.repeat(36)}`), isFailed(`void${' '.repeat(37)}`)]).to.deep.equal([true, false]);
  });
});

describe('totals and balances', () => {
  it('are names alone, with a day or a currency at most', () => {
    const names = [
      'Total',
      'TOTAL:',
      'T O T A L',
      'Opening balance',
      'Endsaldo EUR',
      'Saldo am 31.01.2024',
      '** Summe **',
    ];
    for (const name of names) expect(isSummary(name), name).to.equal(true);
    for (const name of ['Total Wine', 'TOTAL 1234 PARIS', 'Balance Yoga', '', 'x', 'Tee'])
      expect(isSummary(name), name).to.equal(false);
  });

  it('begin a longer text where there is no day', () => {
    const texts = ['Total of all pages', 'Number of transactions 7', 'Saldo anterior de cuenta', 'Summe'];
    for (const text of texts) expect(startsLikeSummary(text), text).to.equal(true);
    for (const text of ['The total', 'Tea', 'x', '']) expect(startsLikeSummary(text), text).to.equal(false);
  });

  it('are short', () => {
    expect([isSummary(`Total${' '.repeat(75)}`), isSummary(`Total${' '.repeat(76)}`)]).to.deep.equal([true, false]);
    const long = (count: number) => startsLikeSummary(`Total ${'x'.repeat(count)}`);
    expect([long(194), long(195)]).to.deep.equal([true, false]);
  });
});

describe('currencies', () => {
  it('are codes in any case and signs of one land', () => {
    expect([currencyCode('eur'), currencyCode('euro'), currencyCode('xqz')]).to.deep.equal(['EUR', null, null]);
    const signs = '€ £ zł Kč Ft. US$ r$ CHF fr. kr $ ¥ # abc'.split(' ').map(currencyOf);
    expect(signs).to.deep.equal([
      'EUR',
      'GBP',
      'PLN',
      'CZK',
      'HUF',
      'USD',
      'BRL',
      'CHF',
      'CHF',
      null,
      null,
      null,
      undefined,
      undefined,
    ]);
  });

  it('stand as words of their own in a longer text', () => {
    const texts = ['Amount (EUR)', 'Betrag (€)', 'EUR to USD', 'EUR EUR', 'EURO', 'Amount', 'In EUR: AND'].map(
      currencyWithin,
    );
    expect(texts).to.deep.equal(['EUR', 'EUR', null, 'EUR', null, null, 'EUR']);
  });
});

describe('monthOf', () => {
  it('knows names of many languages and beginnings of three letters', () => {
    const cases: [string, number | null][] = [
      ['January', 1],
      ['jan', 1],
      ['Sept', 9],
      ['März', 3],
      ['MAERZ', 3],
      ['févr', 2],
      ['мая', 5],
      ['maj', 5],
      ['dicie', 12],
      ['ju', null],
      ['foo', null],
      ['januaryx', null],
    ];
    for (const [name, month] of cases) expect(monthOf(name), name).to.equal(month);
  });
});

describe('weighHeader', () => {
  const weigh = (header: string, role: 'date' | 'amount' | 'debit' | 'balance' | 'description') =>
    Number((weighHeader(header).get(role) ?? 0).toFixed(2));

  it('weighs a phrase by its share of the words', () => {
    expect(weigh('Date', 'date')).to.equal(1);
    expect(weigh('Booking date', 'date')).to.equal(1);
    expect(weigh('Zwik date', 'date')).to.equal(0.5);
    expect(weigh('Some zwik date', 'date')).to.equal(0.33);
  });

  it('takes what stands in parentheses for an addition, and currencies for nothing', () => {
    expect(weigh('Date (zwik)', 'date')).to.equal(0.95);
    expect(weigh('Betrag EUR', 'amount')).to.equal(1);
    expect(weigh('Date [zwik]', 'date')).to.equal(0.95);
  });

  it('sees the end of a compound', () => {
    expect(weigh('Zwikbetrag', 'amount')).to.equal(0.54);
    expect(weigh('Xybetrag', 'amount')).to.equal(0);
  });

  it('finds words in scripts without blanks', () => {
    expect(weigh('お取引金額欄', 'amount')).to.be.greaterThan(0.5);
  });

  it('looks at no long header', () => {
    expect(weigh(`date${' '.repeat(116)}`, 'date')).to.equal(1);
    expect(weighHeader(`date${' '.repeat(117)}`).size + weighHeader('').size).to.equal(0);
  });

  it('knows which words it knows, and the strongest role', () => {
    expect([isKnownWord('Währung'), isKnownWord('booking date'), isKnownWord('zwik')]).to.deep.equal([
      true,
      true,
      false,
    ]);
    expect(
      strongestRole(
        new Map([
          ['date', 0.2],
          ['amount', 0.4],
          ['debit', 0.4],
        ]),
      ),
    ).to.deep.equal({ role: 'amount', score: 0.4 });
    expect(strongestRole(new Map())).to.equal(null);
  });
});
