import { expect } from 'chai';
import { deflateRawSync } from 'node:zlib';
import { StatementError } from '../statement.ts';
import { ofxTags } from './ofx-tags.ts';
import { isOle, oleKind } from './ole.ts';
import type { ParsePart, WorkbookContext } from './xlsx-parts.ts';
import { readSharedStrings, readStyles, unescapeText } from './xlsx-parts.ts';
import { readSheet } from './xlsx-sheet.ts';
import { createXmlReader } from './xml.ts';
import { isZip, unpackStart, zipHeads } from './zip-head.ts';
import { zipOf } from './zip.fixture.ts';

const parse =
  (xml: string): ParsePart =>
  async (handlers) => {
    const reader = createXmlReader(handlers);
    reader.write(xml);
    reader.close();
  };
const budget = () => ({ cells: 2_000, rows: 1_000, textChars: 1_000 });

describe('readSheet', () => {
  const context: WorkbookContext = {
    sharedStrings: ['shared'],
    styles: ['number', 'date', 'time'],
    date1904: false,
    budget: budget(),
  };
  const read = async (rows: string, more: Partial<WorkbookContext> = {}) =>
    readSheet(parse(`<worksheet><sheetData>${rows}</sheetData></worksheet>`), {
      ...context,
      budget: budget(),
      ...more,
    });
  const valueOf = async (cell: string, more?: Partial<WorkbookContext>) => {
    const value = (await read(`<row>${cell}<c t="str"><v>end</v></c></row>`, more)).rows[0]?.[0];
    return value instanceof Date ? value.toISOString() : value;
  };

  const values: [string, unknown][] = [
    ['<c s="1"><v>1</v></c>', '1900-01-01T00:00:00.000Z'],
    ['<c s="1"><v>59</v></c>', '1900-02-28T00:00:00.000Z'],
    ['<c s="1"><v>61</v></c>', '1900-03-01T00:00:00.000Z'],
    ['<c s="1"><v>0</v></c>', '1899-12-31T00:00:00.000Z'],
    ['<c s="1"><v>-1</v></c>', -1],
    ['<c s="1"><v>2958465</v></c>', '9999-12-31T00:00:00.000Z'],
    ['<c s="1"><v>2958466</v></c>', 2_958_466],
    ['<c s="1"><v>45296.75</v></c>', '2024-01-05T18:00:00.000Z'],
    ['<c s="2"><v>0.5</v></c>', '12:00:00'],
    ['<c s="2"><v>0</v></c>', '00:00:00'],
    ['<c s="2"><v>1</v></c>', 1],
    ['<c s="2"><v>-0.5</v></c>', -0.5],
    ['<c s="9"><v>7</v></c>', 7],
    ['<c t="s"><v>0</v></c>', 'shared'],
    ['<c t="s"><v>1</v></c>', null],
    ['<c t="b"><v>1</v></c>', true],
    ['<c t="b"><v>TRUE</v></c>', true],
    ['<c t="b"><v>0</v></c>', false],
    ['<c t="e"><v>#REF!</v></c>', null],
    ['<c t="d"><v>2024-01-05</v></c>', '2024-01-05T00:00:00.000Z'],
    ['<c t="d"><v>2024-01-05T10:30</v></c>', '2024-01-05T10:30:00.000Z'],
    ['<c t="d"><v>2024-13-05</v></c>', '2024-13-05'],
    ['<c><v>seven</v></c>', 'seven'],
    ['<c t="str"><v>a_x0041_b</v></c>', 'aAb'],
    ['<c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>x</t></rPh></is></c>', 'ab'],
    ['<c><f>1+1</f><v>2</v></c>', 2],
    ['<c/>', null],
  ];
  for (const [cell, expected] of values)
    it(`reads ${cell}`, async () => expect(await valueOf(cell)).to.deep.equal(expected));

  it('counts days from 1904 where the workbook does', async () => {
    expect(await valueOf('<c s="1"><v>0</v></c>', { date1904: true })).to.equal('1904-01-01T00:00:00.000Z');
  });

  it('keeps rows and columns where their references put them', async () => {
    const cell = (place: string) => `<c r="${place}"><v>1</v></c>`;
    expect(
      await read(`<row r="3">${cell('B3')}</row><row r="5">${cell('A5')}${cell('AA5')}</row><row>${cell('')}</row>`),
    ).to.deep.equal({
      firstRow: 3,
      rows: [[null, 1], [], [1, ...Array<null>(25).fill(null), 1], [1]],
    });
    expect((await read(`<row r="2">${cell('A1')}</row><row r="2">${cell('A1')}</row>`)).rows).to.deep.equal([[1], [1]]);
    expect((await read(`<row>${cell('AMJ1')}</row>`)).rows[0]).to.have.length(1_024);
    expect((await read(`<row>${cell('AMK1')}</row>`)).rows).to.deep.equal([]);
  });

  it('spends what a workbook may use', async () => {
    const refused = async (more: Partial<ReturnType<typeof budget>>) =>
      read('<row><c t="str"><v>abcd</v></c></row><row r="4"><c><v>1</v></c></row>', {
        budget: { ...budget(), ...more },
      }).then(
        () => false,
        (error: unknown) => error instanceof StatementError && error.code === 'too-large',
      );
    expect([await refused({ rows: 4 }), await refused({ rows: 3 })]).to.deep.equal([false, true]);
    expect([await refused({ cells: 14 }), await refused({ cells: 13 })]).to.deep.equal([false, true]);
    expect([await refused({ textChars: 20 }), await refused({ textChars: 19 })]).to.deep.equal([false, true]);
  });
});

describe('parts of a workbook', () => {
  it('have texts in runs, without the guides to their sound', async () => {
    const xml = '<sst><si><t>a</t></si><si><r><t>b</t></r><x>no</x><r><t>c</t></r><rPh><t>no</t></rPh></si><si/></sst>';
    expect(await readSharedStrings(parse(xml), budget())).to.deep.equal(['a', 'bc', '']);
    expect([unescapeText('_x000D_a'), unescapeText('_x00_'), unescapeText('_x00zz_')]).to.deep.equal([
      '\ra',
      '_x00_',
      '_x00zz_',
    ]);
  });

  it('have formats that are of days, of times, or of numbers', async () => {
    const ids = [0, 13, 14, 17, 18, 21, 22, 23, 26, 27, 36, 37, 44, 45, 47, 48, 49, 50, 58, 59, 164, 165];
    const xml = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${ids.map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs><dxfs><xf numFmtId="14"/></dxfs></styleSheet>`;
    const letters = (await readStyles(parse(xml))).map((style) => style[0]).join('');
    expect(letters).to.equal('nnddttdnnddnnttnnddndn');
  });
});

/** An OLE file whose directory names streams. */
function ole(names: readonly string[], { sectorShift = 9, start = 0, length = 4_096 } = {}): Buffer {
  const file = Buffer.alloc(length);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file);
  file.writeUInt16LE(sectorShift, 30);
  file.writeUInt32LE(start, 48);
  const at = (start + 1) * (sectorShift === 12 ? 4_096 : 512);
  for (const [index, name] of names.entries()) {
    file.write(name, at + index * 128, 'utf16le');
    file.writeUInt16LE(name.length * 2 + 2, at + index * 128 + 64);
  }
  return file;
}

describe('oleKind', () => {
  it('tells by the names of streams, wherever the directory is', () => {
    expect(isOle(ole([])) && !isOle(Buffer.from('d0cf11e0', 'hex'))).to.equal(true);
    expect(oleKind(ole(['Root Entry', 'Workbook']))).to.equal('workbook');
    for (const name of ['EncryptedPackage', 'EncryptionInfo'])
      expect(oleKind(ole(['Root Entry', name]))).to.equal('encrypted');
    for (const name of ['WordDocument', 'PowerPoint Document', '__properties_version1.0'])
      expect(oleKind(ole(['Root', name]))).to.equal('other');
    expect(oleKind(ole(['x', 'WordDocument'], { start: 2 }))).to.equal('other');
    expect(oleKind(ole(['x', 'WordDocument'], { sectorShift: 12, length: 8_192 }))).to.equal('other');
  });

  it('takes what it can not see for a workbook', () => {
    expect(oleKind(ole(['WordDocument'], { length: 1_024 }).subarray(0, 511))).to.equal('workbook');
    expect(oleKind(ole(['WordDocument']).subarray(0, 639))).to.equal('workbook');
    expect(oleKind(ole(['WordDocument']).subarray(0, 640))).to.equal('other');
    const cut = ole(['x', 'WordDocument']);
    cut.writeUInt16LE(66, 512 + 64);
    expect(oleKind(cut)).to.equal('workbook');
    cut.writeUInt16LE(7, 512 + 64);
    expect(oleKind(cut)).to.equal('workbook');
  });
});

describe('zipHeads', () => {
  const two = zipOf([
    { name: 'a.txt', content: 'first' },
    { name: 'b.txt', content: 'second' },
  ]);
  const seen = (bytes: Uint8Array) => {
    const { entries, complete } = zipHeads(bytes);
    return [
      entries.map(({ name, start }) => `${name} ${start === null ? '?' : Buffer.from(start).toString()}`),
      complete,
    ];
  };

  it('tells the entries that it sees, and whether those are all', () => {
    expect(isZip(two) && isZip(Buffer.from('504b0506', 'hex')) && !isZip(Buffer.from('504b0102', 'hex'))).to.equal(
      true,
    );
    expect(seen(two)).to.deep.equal([['a.txt first', 'b.txt second'], true]);
    expect(seen(two.subarray(0, 42))).to.deep.equal([['a.txt first'], false]);
    expect(seen(Buffer.from('504b0506', 'hex'))).to.deep.equal([[], true]);
    expect(seen(Buffer.alloc(0))).to.deep.equal([[], false]);
  });

  it('looks for the next entry where the size of one comes after it', () => {
    const bytes = Buffer.from(two);
    bytes.writeUInt16LE(8, 6);
    bytes.writeUInt32LE(0, 18);
    expect(seen(bytes)).to.deep.equal([['a.txt first', 'b.txt second'], true]);
    const one = zipOf([{ name: 'a.txt', content: 'first', flags: 8 }]);
    one.writeUInt32LE(0, 18);
    expect(seen(one)).to.deep.equal([['a.txt first'], true]);
  });

  it('sees nothing in what is encrypted, damaged or packed in another way', () => {
    expect(seen(zipOf([{ name: 'a.txt', content: 'first', flags: 1 }]))[0]).to.deep.equal(['a.txt ?']);
    expect(unpackStart(deflateRawSync('x'), 9)).to.equal(null);
    expect(unpackStart(Buffer.from([255, 255]), 8)).to.equal(null);
    expect(Buffer.from(unpackStart(Buffer.from('plain'), 0) ?? []).toString()).to.equal('plain');
    expect(unpackStart(Buffer.alloc(5_000), 0)).to.have.length(4_096);
  });
});

describe('ofxTags', () => {
  const cases: [string, string[]][] = [
    ['<A>1<b.c>2</A>', ['A=1', 'B.C=2', '/A=']],
    ['<A> x &amp; &lt;y&gt; &quot;&apos;&nbsp; &#65;&#x42;&#0;&foo; </A>', ['A=x & <y> "\'  AB&foo;', '/A=']],
    ['<A>1<!-- <B>2 --><C>3', ['A=1', 'C=3']],
    ['<A>1<!-- <B>2', ['A=1<!--', 'B=2']],
    ['<A><![CDATA[<x> & y]]></A>', ['A=<x> & y', '/A=']],
    ['<A>1 < 2<B>3', ['A=1 < 2', 'B=3']],
    ['<?xml version="1.0"?><!DOCTYPE x><A>1', ['A=1']],
    ['<A/><B attribute="1">2', ['A=', 'B=2']],
    ['<9>1', []],
    ['text', []],
    ['', []],
  ];
  for (const [text, expected] of cases) {
    it(`finds in ${JSON.stringify(text)} ${expected.length} tags`, () =>
      expect([...ofxTags(text)].map((tag) => `${tag.closing ? '/' : ''}${tag.name}=${tag.text}`)).to.deep.equal(
        expected,
      ));
  }
});

describe('createXmlReader', () => {
  const read = (xml: string): string => {
    const seen: string[] = [];
    const reader = createXmlReader({
      open: (name, attributes) => void seen.push(`<${name}${Object.keys(attributes).join('')}`),
      close: (name) => void seen.push(`>${name}`),
      text: (text) => void seen.push(text),
    });
    reader.write(xml);
    reader.close();
    return seen.join(' ');
  };

  it('gives names without prefixes, and texts', () => {
    expect(read('<a:b c="1">x<![CDATA[y]]></a:b>')).to.equal('<bc x y >b');
  });

  it('refuses a DOCTYPE, damage and 65 levels', () => {
    for (const [xml, why] of [
      ['<!DOCTYPE a><a/>', 'DOCTYPE'],
      ['<a>', 'cut off'],
      ['<a></b>', 'damaged'],
      ['<a>'.repeat(65), 'nested'],
    ] as const)
      expect(() => read(xml), xml).to.throw(StatementError, why);
    expect(read('<a>'.repeat(64) + '</a>'.repeat(64))).to.include('<a');
  });
});
