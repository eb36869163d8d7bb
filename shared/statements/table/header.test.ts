import { expect } from 'chai';
import { findHeader } from './find-header.ts';
import { strongestRole, weighHeader } from './match-words.ts';

const words: Record<string, string[]> = {
  date: [
    'Date',
    'transaction_date',
    'Buchungstag',
    'Date opération',
    'Fecha',
    'Data contabile',
    'Boekingsdatum',
    'Data operacji',
    'Datum zaúčtování',
    'Könyvelés dátuma',
    'Bokföringsdag',
    'Kirjauspäivä',
    'Дата операции',
    'Tarih',
    'ご利用日',
    '交易日期',
    'Ημερομηνία',
  ],
  valueDate: ['Value Date', 'Wertstellung', 'Date de valeur', 'Fecha valor', 'Data waluty', 'Értéknap', 'Rentedato'],
  amount: [
    'Amount',
    'Betrag (EUR)',
    'Buchungsbetrag',
    'Montant',
    'Importe',
    'Importo',
    'Bedrag',
    'Kwota',
    'Částka',
    'Összeg',
    'Belopp',
    'Beløp',
    'Määrä',
    'Сумма',
    'Tutar',
    '金額',
    'Transaktionsbelopp',
  ],
  debit: [
    'Debit',
    'Withdrawals (SGD)',
    'Paid out',
    'Soll',
    'Débit euros',
    'Cargo',
    'Obciążenia',
    'Terhelés',
    'Расход',
    'お支払金額',
    '支出',
  ],
  credit: [
    'Credit Amount',
    'Paid in',
    'Haben',
    'Crédit',
    'Abono',
    'Uznania',
    'Jóváírás',
    'Приход',
    'お預り金額',
    '收入',
  ],
  balance: [
    'RunningBalance',
    'Kontostand',
    'Solde',
    'Saldo po operacji',
    'Zůstatek',
    'Egyenleg',
    'Остаток',
    '差引残高(円)',
    '余额',
  ],
  currency: ['Ccy', 'Währung', 'Waehrung', 'Devise', 'Divisa', 'Waluta', 'Měna', 'Валюта', '币种'],
  sign: ['D/C', 'Soll/Haben', 'Af Bij', 'CreditDebet', 'Debit/Credit', '收/支'],
  originalAmount: ['Original Amount', 'Betrag (Fremdwährung)', 'Původní částka'],
};

describe('weighHeader', () => {
  for (const [role, names] of Object.entries(words)) {
    for (const name of names) {
      it(`takes ${name} for ${role}`, () => {
        const found = weighHeader(name);
        expect(found.get(role as 'date') ?? 0).to.be.at.least(strongestRole(found)?.score ?? 1);
      });
    }
  }

  it('finds nothing in other words', () => expect(strongestRole(weighHeader('Lorem ipsum'))).to.equal(null));
});

describe('findHeader', () => {
  const records = (...lines: string[]) => lines.map((line, at) => ({ row: at + 1, cells: line.split(';') }));

  it('finds the header below lines about the account', () => {
    const table = records('Account;12-34', 'Balance;5,00', 'Date;Text;Amount', '01.02.2024;Shop;-1,00');
    expect(findHeader(table)?.row).to.equal(3);
  });

  it('takes no entry for a header', () => {
    expect(findHeader(records('01.02.2024;Payment of amount due;-1,00', '02.02.2024;Date;-1,00'))).to.equal(null);
  });
});
