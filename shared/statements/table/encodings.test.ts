import { expect } from 'chai';
import iconv from 'iconv-lite';
import { decodeText } from './decode.ts';
import { guessEncoding } from './encodings.ts';

const texts: Record<string, [text: string, encodings: string[]]> = {
  German: ['Empfänger;Währung\nMüller, Straße über Höhe;Gebühren für März\n', ['windows-1252', 'macintosh', 'cp850']],
  French: ['Libellé;Débit\nRéglé à la crémerie, café crème\n', ['windows-1252', 'macintosh']],
  Polish: [
    'Tytuł;Kwota\nOpłata za żółty węgiel, książki i wypłata\n',
    ['windows-1250', 'iso-8859-2', 'cp852', 'maccenteuro'],
  ],
  Czech: ['Částka;Zpráva\nPlatba za dům č. 5, účet a příjem\n', ['windows-1250', 'iso-8859-2', 'cp852']],
  Turkish: ['Açıklama;Tutar\nAlışveriş için ödeme, iğne ve şeker\n', ['windows-1254']],
  Lithuanian: ['Suma;Paskirtis\nMokėjimas už šildymą, žąsų ir ūkio\n', ['windows-1257']],
  Russian: ['Описание;Сумма\nОплата хлеба и молока\n', ['windows-1251', 'koi8-r', 'cp866']],
  Greek: ['Περιγραφή;Ποσό\nΠληρωμή για ψωμί και γάλα\n', ['windows-1253']],
  Hebrew: ['תיאור;סכום\nתשלום עבור לחם וחלב\n', ['windows-1255']],
  Arabic: ['الوصف;المبلغ\nدفع ثمن الخبز والحليب\n', ['windows-1256']],
  Thai: ['รายการ;จำนวนเงิน\nชำระค่าขนมปังและนม\n', ['windows-874']],
  Japanese: ['取引日;お支払金額\n電気料金とパンの支払\n', ['shift_jis', 'euc-jp']],
  Chinese: ['交易日期;金额\n购买面包和牛奶的支出\n', ['gb18030']],
  'Chinese of Taiwan': ['交易日期;金額\n購買麵包和牛奶的支出\n', ['big5']],
  Korean: ['거래일;금액\n빵과 우유를 산 지출\n', ['euc-kr']],
};

describe('guessEncoding', () => {
  for (const [language, [text, encodings]] of Object.entries(texts)) {
    for (const encoding of encodings) {
      it(`reads ${language} in ${encoding}`, () => {
        const bytes = iconv.encode(text, encoding);
        expect(iconv.decode(bytes, guessEncoding(bytes))).to.equal(text);
      });
    }
  }

  it('takes the commonest encoding where nothing tells', () => {
    expect(guessEncoding(Buffer.from('plain'))).to.equal('windows-1252');
  });

  it('finds what tells behind many plain lines', () => {
    const text = `${'plain line\n'.repeat(20_000)}Дата;Сумма;Оплата хлеба`;
    expect(guessEncoding(iconv.encode(text, 'windows-1251'))).to.equal('windows-1251');
  });
});

describe('decodeText, at the edges', () => {
  const utf8 = (good: number, broken: number) =>
    Buffer.concat([
      Buffer.from('é '.repeat(good)),
      Buffer.alloc(2 * broken, Buffer.from([0xe9, 0x20])),
      Buffer.from('end'),
    ]);

  it('takes ten good characters to one broken for damaged UTF-8', () => {
    expect(decodeText(utf8(10, 1))).to.include('\ufffd');
    expect(decodeText(utf8(9, 1))).to.not.include('\ufffd');
    expect(decodeText(utf8(20, 2))).to.include('\ufffd');
    expect(decodeText(utf8(19, 2))).to.not.include('\ufffd');
  });

  it('knows UTF-8 of two, three and four bytes, cut anywhere in the last', () => {
    for (const char of ['é', '€', '😀']) {
      const whole = Buffer.from(`a${char}`);
      for (let length = 2; length < whole.length; length += 1)
        expect(decodeText(whole.subarray(0, length)), `${char} ${length}`).to.match(/^a\ufffd+$/);
      const damaged = Buffer.concat([Buffer.from(char.repeat(10)), Buffer.from([0xff, 0x20])]);
      expect(decodeText(damaged), char).to.equal(`${char.repeat(10)}\ufffd `);
    }
  });

  it('refuses more than a hundredth of control characters', () => {
    const withControls = (count: number, byte = 1) =>
      Buffer.concat([Buffer.alloc(200 - count, 0x41), Buffer.alloc(count, byte)]);
    expect(decodeText(withControls(2))).to.have.length(200);
    expect(() => decodeText(withControls(3))).to.throw(/binary/);
    for (const byte of [9, 10, 11, 12, 13, 26, 27, 32])
      expect(decodeText(withControls(3, byte)), `${byte}`).to.have.length(200);
    for (const byte of [0, 8, 14, 25, 28, 31])
      expect(() => decodeText(withControls(3, byte)), `${byte}`).to.throw(/binary/);
  });
});
