import { expect } from 'chai';
import { StatementError } from '../statement.ts';
import { readWorkbook } from './xlsx.ts';
import { styleOfCode } from './xlsx-parts.ts';
import { type PackedFile, zipOf } from './zip.fixture.ts';

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relation = (id: string, type: string, target: string) =>
  `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`;
const workbook = (rows: string, { properties = '', more = [] as PackedFile[] } = {}) =>
  zipOf([
    {
      name: '_rels/.rels',
      content: `<Relationships>${relation('r', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      content: `<workbook>${properties}<sheets><sheet name="One" sheetId="1" r:id="s"/></sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships>${relation('s', 'worksheet', 'worksheets/data.xml')}${relation('t', 'sharedStrings', '/xl/sharedStrings.xml')}${relation('f', 'styles', 'styles.xml')}</Relationships>`,
    },
    { name: 'xl/worksheets/data.xml', content: `<worksheet><sheetData>${rows}</sheetData></worksheet>` },
    ...more,
  ]);
const rowsOf = async (file: Uint8Array) => (await readWorkbook(file))[0]?.rows;
const refusal = async (file: Uint8Array): Promise<string> => {
  try {
    await readWorkbook(file);
  } catch (error) {
    expect(error).to.be.instanceOf(StatementError);
    return (error as StatementError).code;
  }
  return 'read';
};
const styles: PackedFile = {
  name: 'xl/styles.xml',
  content:
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="20"/></cellXfs></styleSheet>',
};

describe('readWorkbook', () => {
  it('reads strings, numbers, booleans, errors and the cached values of formulas', async () => {
    const strings = '<sst><si><t>Text</t></si><si><r><t>Rich </t></r><r><t>text</t></r><rPh><t>x</t></rPh></si></sst>';
    const file = workbook(
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>In_x0041_line</t></is></c></row>' +
        '<row r="2"><c r="A2"><v>-1.5</v></c><c r="B2" t="b"><v>1</v></c><c r="C2" t="e"><v>#N/A</v></c><c r="D2" t="str"><f>A1</f><v>Text</v></c><c r="E2" t="s"><v>99</v></c></row>',
      { more: [{ name: 'xl/sharedStrings.xml', content: strings }] },
    );
    expect(await rowsOf(file)).to.deep.equal([
      ['Text', 'Rich text', 'InAline'],
      [-1.5, true, null, 'Text'],
    ]);
  });

  it('reads dates by their number format, in the systems of 1900 and 1904, and ISO dates', async () => {
    const rows =
      '<row><c s="1"><v>45351</v></c><c s="2"><v>45351.5</v></c><c s="3"><v>0.5</v></c><c s="0"><v>45351</v></c><c t="d"><v>2024-02-29T10:00:00</v></c><c s="1"><v>1</v></c></row>';
    expect(await rowsOf(workbook(rows, { more: [styles] }))).to.deep.equal([
      [
        new Date('2024-02-29'),
        new Date('2024-02-29T12:00Z'),
        '12:00:00',
        45351,
        new Date('2024-02-29T10:00Z'),
        new Date('1900-01-01'),
      ],
    ]);
    const from1904 = workbook('<row><c s="1"><v>43889</v></c></row>', {
      properties: '<workbookPr date1904="1"/>',
      more: [styles],
    });
    expect(await rowsOf(from1904)).to.deep.equal([[new Date('2024-02-29')]]);
  });

  it('keeps rows and columns in place, also those without references', async () => {
    const [sheet] = await readWorkbook(
      workbook(
        '<row r="3"><c r="B3"><v>1</v></c><c><v>2</v></c></row><row r="5"><c><v>3</v></c></row><row><c><v>4</v></c></row>',
      ),
    );
    expect(sheet).to.deep.equal({ name: 'One', firstRow: 3, rows: [[null, 1, 2], [], [3], [4]] });
  });

  it('needs neither relations nor a workbook part', async () => {
    const file = zipOf([
      {
        name: 'xl/worksheets/sheet1.xml',
        content:
          '<x:worksheet xmlns:x="u"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>',
      },
    ]);
    expect(await rowsOf(file)).to.deep.equal([[1]]);
  });

  it('reads a lone last cell without making a grid of it', async () => {
    const [sheet] = await readWorkbook(
      workbook('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'),
    );
    expect(sheet?.rows).to.deep.equal([[1]]);
  });

  it('refuses more cells than a statement has', async () => {
    const wide = '<row><c r="ALL1"><v>1</v></c></row>'.repeat(2_100);
    expect(await refusal(workbook(wide))).to.equal('too-large');
  });

  // asvs: 5.2.3
  it('counts what it unpacks instead of trusting the sizes in the file', async () => {
    const strings = `<sst>${`<si><t>${'a'.repeat(1_000_000)}</t></si>`.repeat(30)}</sst>`;
    const part = { name: 'xl/sharedStrings.xml', content: strings };
    expect(await refusal(workbook('', { more: [part] }))).to.equal('too-large');
    expect(await refusal(workbook('', { more: [{ ...part, claimedBytes: 10 }] }))).to.equal('unreadable');
  });

  it('leaves parts packed that carry no values', async () => {
    const more = [{ name: 'xl/media/picture.bin', content: Buffer.alloc(110_000_000) }];
    expect(await rowsOf(workbook('<row><c><v>1</v></c></row>', { more }))).to.deep.equal([[1]]);
  });

  // asvs: 1.5.1
  it('refuses entities, damage, a cut and a password with a sentence of their own', async () => {
    const good = workbook('<row><c><v>1</v></c></row>');
    expect(await refusal(workbook('<!DOCTYPE x [<!ENTITY a "b">]><row><c><v>&a;</v></c></row>'))).to.equal(
      'unreadable',
    );
    expect(await refusal(workbook('<row><c><v>1</c></row>'))).to.equal('unreadable');
    expect(await refusal(good.subarray(0, good.length - 30))).to.equal('unreadable');
    expect(await refusal(zipOf([{ name: 'xl/workbook.xml', content: 'x', flags: 1 }]))).to.equal('encrypted');
    expect(await refusal(zipOf([{ name: 'xl/workbook.bin', content: 'x' }]))).to.equal('unsupported');
  });
});

describe('styleOfCode', () => {
  it('tells days and times from numbers', () => {
    expect(['yyyy-mm-dd', 'd. mmm', '[$-407]dd.mm.yy;@', 'mmm'].map(styleOfCode)).to.deep.equal([
      'date',
      'date',
      'date',
      'date',
    ]);
    expect(['hh:mm', '[h]:mm:ss', 'mm:ss.0'].map(styleOfCode)).to.deep.equal(['time', 'time', 'time']);
    expect(
      ['General', '0.00', '#,##0.00 "days"', '[Red]-0.00', '0.00E+00', '_-* #,##0 [$€-1]_-'].map(styleOfCode),
    ).to.deep.equal(Array(6).fill('number'));
  });
});
