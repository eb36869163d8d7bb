import { expect } from 'chai';
import type { ReadOptions, StatementTransaction } from '../statement.ts';
import { readCsvStatement } from './index.ts';

const amounts = (text: string, options: ReadOptions = {}) =>
  [...readCsvStatement(Buffer.from(text), options).rows]
    .filter((row): row is StatementTransaction => row.kind === 'transaction')
    .map(({ amount }) => amount);

const cases: { name: string; text: string; expected: string[]; fileName?: string }[] = [
  {
    name: 'one signed column',
    text: 'Date,Text,Amount\n2024-01-05,Shop,-12.50\n2024-01-06,Employer,1500.00\n',
    expected: ['-12.50', '1500.00'],
  },
  {
    name: 'debit and credit columns, the unused one blank',
    text: 'Datum;Text;Soll;Haben\n05.01.2024;Laden;12,50;\n06.01.2024;Lohn;;1.500,00\n',
    expected: ['-12.50', '1500.00'],
  },
  {
    name: 'debit and credit columns, the unused one zero',
    text: 'Fecha;Concepto;Cargo;Abono\n05/01/2024;Tienda;12,50;0,00\n06/01/2024;Nomina;0,00;1.500,00\n',
    expected: ['-12.50', '1500.00'],
  },
  {
    name: 'a debit column that is negative already',
    text: 'Date;Libellé;Débit;Crédit\n05/01/2024;Magasin;-12,50;\n06/01/2024;Salaire;;1500,00\n',
    expected: ['-12.50', '1500.00'],
  },
  {
    name: 'a debit column alone',
    text: 'Date,Description,Debit\n2024-01-05,Shop,12.50\n2024-01-06,Cafe,3.00\n',
    expected: ['-12.50', '-3.00'],
  },
  {
    name: 'D and C flags',
    text: 'Date,Label,Amount,D/C\n2024-01-05,Shop,12.50,D\n2024-01-06,Employer,1500.00,C\n',
    expected: ['-12.50', '1500.00'],
  },
  {
    name: 'flags that outrank a printed sign',
    text: 'Date,Label,Amount,D/C\n2024-01-05,Shop,12.50,D\n2024-01-06,Employer,"-1,500.00",C\n',
    expected: ['-12.50', '1500.00'],
  },
  {
    name: 'Dutch flags',
    text: '"Datum","Naam","Af Bij","Bedrag (EUR)"\n"20240105","Winkel","Af","12,50"\n"20240106","Werk","Bij","1500,00"\n',
    expected: ['-12.50', '1500.00'],
  },
  {
    name: 'words for the direction',
    text: 'Datum;Směr úhrady;Částka;Protistrana\n05.01.2024;Odchozí;12,50;Obchod\n06.01.2024;Příchozí;1500,00;Firma\n',
    expected: ['-12.50', '1500.00'],
  },
  {
    name: 'flags without a header',
    text: '1/6/24,Shop,12.50,debit\n1/25/24,Employer,1500.00,credit\n',
    expected: ['-12.50', '1500.00'],
  },
  {
    name: 'CR and DR glued to the amounts',
    text: 'Date,Particulars,Amount\n05/01/2024,Shop,12.50 DR\n06/01/2024,Employer,"1,500.00 CR"\n',
    expected: ['-12.50', '1500.00'],
  },
  {
    name: 'CR beside some amounts only',
    text: 'Date,Description,Amount,\n05-Jan-2024,Shop,£12.50,\n06-Jan-2024,Payment,"+ £1,500.00",CR\n',
    expected: ['-12.50', '1500.00'],
  },
  {
    name: 'CR in a column of its own for some rows',
    text: 'Date,Details,Amount(in Rs),BillingSign\n05/01/2024,Shop,12.50,\n06/01/2024,Payment,"1,500.00",CR\n25/01/2024,Cafe,3.00,\n',
    expected: ['-12.50', '1500.00', '-3.00'],
  },
  {
    name: 'a credit column that is printed negative',
    text: 'Date,Description,Debit,Credit\n2024-01-05,Shop,12.50,\n2024-01-06,Payment,,-1500.00\n',
    expected: ['-12.50', '1500.00'],
  },
  {
    name: 'columns named in words that no list knows',
    text: 'Kaupeamet,Selgroos,Mool\n2024-01-30,Shop,-45.10\n2024-01-31,Work,500.00\n',
    expected: ['-45.10', '500.00'],
  },
  {
    name: 'a card that prints spending as plus',
    text: 'Date,Description,Amount\n2024-01-05,Shop,12.50\n2024-01-06,Cafe,3.00\n2024-01-20,PAYMENT - THANK YOU,-15.50\n',
    expected: ['-12.50', '-3.00', '15.50'],
  },
  {
    name: 'a list of orders',
    text: 'order id,items,date,total,shipping\n1,Lamp,2024-01-05,12.50,0\n2,Book,2024-01-06,3.00,0\n',
    expected: ['-12.50', '-3.00'],
  },
  {
    name: 'a card named by its file',
    text: 'Date,Label,Amount\n2024-01-05,One,12.50\n2024-01-06,Two,-12.00\n',
    fileName: 'credit_card_2024.csv',
    expected: ['-12.50', '12.00'],
  },
  {
    name: 'positive amounts that nothing speaks against',
    text: 'Date,Description,Amount\n2024-01-05,Ann,500\n2024-01-06,Ben,700\n',
    expected: ['500', '700'],
  },
  {
    name: 'a seller’s takings',
    text: 'id,created,gross,fee,captured,customer\n1,2024-01-05,25.00,1.00,true,Ann\n2,2024-01-06,27.50,1.10,true,Ben\n',
    expected: ['25.00', '27.50'],
  },
  {
    name: 'columns that take turns, without a header',
    text: '05.01.2024;Laden;;12,50\n06.01.2024;Markt;;3,00\n07.01.2024;Lohn;1500,00;\n',
    expected: ['-12.50', '-3.00', '1500.00'],
  },
];

const proven: { name: string; text: string; expected: string[] }[] = [
  {
    name: 'turns debit and credit that stand the other way round',
    text: 'Date,Label,Debit,Credit,Balance\n2024-01-05,a,0.00,20.00,-10.00\n2024-01-05,b,0.00,-13.50,-23.50\n2024-01-05,c,-33.50,0.00,10.00\n2024-01-05,d,"1,500.00",0.00,"1,510.00"\n',
    expected: ['-20.00', '-13.50', '33.50', '1500.00'],
  },
  {
    name: 'gives sizes their signs, oldest row first',
    text: 'Date,Details,Amount,Balance\n2024-01-04,a,10.00,990.00\n2024-01-05,b,500.00,1490.00\n2024-01-06,c,45.10,1444.90\n',
    expected: ['-10.00', '500.00', '-45.10'],
  },
  {
    name: 'gives sizes their signs, newest row first',
    text: 'Date,Details,Amount,Balance\n2024-01-06,c,45.10,1444.90\n2024-01-05,b,500.00,1490.00\n2024-01-04,a,10.00,990.00\n',
    expected: ['-45.10', '500.00', '-10.00'],
  },
  {
    name: 'tells the amount from the balance without a header',
    text: '2024-01-04,a,990.00,-10.00\n2024-01-05,b,1490.00,500.00\n2024-01-06,c,1444.90,-45.10\n',
    expected: ['-10.00', '500.00', '-45.10'],
  },
  {
    name: 'chooses the net amount',
    text: 'Date,Gross,Fee,Net,Balance\n2024-01-04,84.00,-4.25,79.75,79.75\n2024-01-05,100.00,-5.00,95.00,174.75\n2024-01-06,-20.00,0.00,-20.00,154.75\n',
    expected: ['79.75', '95.00', '-20.00'],
  },
  {
    name: 'bridges rows without a balance',
    text: 'Date,Details,Amount,Balance\n2024-01-04,a,10.00,990.00\n2024-01-05,b,-500.00,\n2024-01-05,c,-45.10,1535.10\n2024-01-06,d,35.10,1500.00\n',
    expected: ['-10.00', '500.00', '45.10', '-35.10'],
  },
];

describe('signs of amounts', () => {
  for (const { name, text, expected, fileName } of cases) {
    it(`reads ${name}`, () => expect(amounts(text, { fileName })).to.deep.equal(expected));
  }
});

describe('signs that balances prove', () => {
  for (const { name, text, expected } of proven) it(name, () => expect(amounts(text)).to.deep.equal(expected));
});
