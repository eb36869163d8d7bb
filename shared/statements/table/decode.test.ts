import { expect } from 'chai';
import iconv from 'iconv-lite';
import { StatementError } from '../statement.ts';
import { decodeText } from './decode.ts';

const texts: Record<string, string> = {
  german: 'Buchungstag;Empfänger;Währung;Betrag\n01.02.2024;Müller Bäckerei Straße;EUR;-1,00\n',
  czech: 'Datum zaúčtování;Částka;Zpráva pro příjemce\n01.02.2024;-1,00;Účet za služby, dům č. 5\n',
  russian: 'Дата операции;Сумма;Описание\n01.02.2024;-1,00;Покупка в магазине\n',
  spanish: 'fecha,descripción,importe\n01/02/2024,Devolución campaña Nómina,5.00\n',
  turkish: 'Tarih;Açıklama;Tutar\n01.02.2024;MİGROS ALIŞVERİŞ, ödeme iadesi;-1,00\n',
  greek: 'Ημερομηνία;Περιγραφή;Ποσό\n01/02/2024;ΠΛΗΡΩΜΗ ΛΟΓΑΡΙΑΣΜΟΥ;-1,00\n',
  japanese: '取引日,摘要,お支払金額\n2024/02/01,カード引落 ﾃｽﾄ,"1,500"\n',
  chinese: '交易日期,摘要,金额\n2024-02-01,美团外卖,-25.50\n',
  pounds: '"Date","Description","Paid out"\n"01 Feb 2024","TESCO","£45.10"\n',
  euros: 'Datum;Text;Betrag\n01.02.2024;Übertrag;-45,10 €\n',
};

const cases: [string, string][] = [
  ['german', 'utf-8'],
  ['german', 'windows-1252'],
  ['german', 'macintosh'],
  ['german', 'utf-16le'],
  ['german', 'utf-16be'],
  ['czech', 'windows-1250'],
  ['russian', 'windows-1251'],
  ['russian', 'koi8-r'],
  ['spanish', 'macintosh'],
  ['spanish', 'windows-1252'],
  ['turkish', 'windows-1254'],
  ['greek', 'windows-1253'],
  ['japanese', 'shift_jis'],
  ['chinese', 'gb18030'],
  ['pounds', 'windows-1252'],
  ['euros', 'windows-1252'],
];

describe('decodeText', () => {
  for (const [name, encoding] of cases) {
    it(`recognises a ${name} text in ${encoding}`, () => {
      expect(decodeText(iconv.encode(texts[name]!, encoding))).to.equal(texts[name]);
    });
  }

  for (const encoding of ['utf-8', 'utf-16le', 'utf-16be']) {
    it(`takes away the byte order mark of ${encoding}`, () => {
      expect(decodeText(iconv.encode(texts['czech']!, encoding, { addBOM: true }))).to.equal(texts['czech']);
    });
  }

  it('reads UTF-8 that was cut inside a character', () => {
    const whole = Buffer.from('Datum;Währung;€');
    expect(decodeText(whole.subarray(0, whole.length - 1))).to.match(/^Datum;Währung;/);
  });

  it('obeys a stated encoding and refuses one that does not exist', () => {
    expect(decodeText(Buffer.from([0xe6]), 'windows-1251')).to.equal('ж');
    expect(() => decodeText(Buffer.from('a'), 'klingon-8')).to.throw(StatementError, /klingon-8/);
  });

  it('refuses binary content', () => {
    expect(() => decodeText(Buffer.from(Array.from({ length: 500 }, (_, at) => (at * 7) % 32)))).to.throw(
      StatementError,
      /binary/,
    );
  });
});
