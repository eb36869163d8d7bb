import { expect } from 'chai';
import { StatementError } from '../statement.ts';
import { looksLikeTable, readCsvStatement } from './index.ts';

const tables: Record<string, string> = {
  'a table with a header': 'Date,Description,Amount\n2024-01-05,Shop,-1.00\n',
  'a header alone': 'Buchungstag;Verwendungszweck;Betrag\n',
  'a table without a header': '05.01.2024;Laden;-1,00;EUR\n',
  'a table below a preamble': 'Umsätze\n\nKonto;123\n\nDatum;Text;Betrag\n05.01.2024;Laden;-1,00\n',
};

const others: Record<string, string> = {
  nothing: '',
  HTML: '<!doctype html><table><tr><td>2024-01-05</td></tr></table>',
  JSON: '{"date": "2024-01-05", "amount": -1.00}',
  prose: 'On 5 January 2024 we met, talked, and paid 5.00 EUR for coffee.\nIt was, all in all, a good day.\n'.repeat(
    20,
  ),
  'program source':
    'import { a, b } from "c";\nconst amount = [1, 2, 3];\nfunction date(x, y) { return x, y; }\n'.repeat(20),
  'a log': '2024-01-05 12:00:00,123 INFO started, listening\n'.repeat(50),
  'a binary': '\u0000\u0001\u0002\u0003,\u0004\n'.repeat(50),
};

describe('looksLikeTable', () => {
  for (const [name, text] of Object.entries(tables)) {
    it(`accepts ${name}`, () => expect(looksLikeTable(Buffer.from(text))).to.equal(true));
  }
  for (const [name, text] of Object.entries(others)) {
    it(`rejects ${name}`, () => expect(looksLikeTable(Buffer.from(text))).to.equal(false));
  }
});

describe('readCsvStatement', () => {
  for (const [name, text] of Object.entries(others)) {
    it(`refuses ${name} with a sentence`, () => {
      expect(() => [...readCsvStatement(Buffer.from(text), {}).rows]).to.throw(StatementError, /^[A-Z].*\.$/);
    });
  }
});
