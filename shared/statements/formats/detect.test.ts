import { expect } from 'chai';
import { type DetectedFormat, detectFormat } from './detect.ts';
import { zipOf } from './zip.fixture.ts';

const detect = (content: string | Uint8Array) =>
  detectFormat(typeof content === 'string' ? Buffer.from(content) : content);
const csv = 'Date;Text;Amount\n2024-01-01;Shop;-1,00\n2024-01-02;Shop;-2,00\n2024-01-03;Shop;-3,00\n';
const ofx = '<OFX><BANKMSGSRSV1><STMTTRNRS></STMTTRNRS></BANKMSGSRSV1></OFX>';
const camt = '<BkToCstmrStmt><GrpHdr/></BkToCstmrStmt>';
const mt940 = ':20:STARTUMS\r\n:25:1/2\r\n:28C:1\r\n:60F:C240101EUR0,\r\n';

/** An OLE file whose directory names one stream. */
function ole(stream: string): Buffer {
  const file = Buffer.alloc(1_536);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file);
  file.writeUInt16LE(9, 30);
  file.writeUInt32LE(0, 48);
  file.write(stream, 512, 'utf16le');
  file.writeUInt16LE(stream.length * 2 + 2, 512 + 64);
  return file;
}

describe('detectFormat', () => {
  const known: Record<string, [string | Uint8Array, DetectedFormat]> = {
    'a table': [csv, 'csv'],
    'OFX 1 with its header': [`OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\n\r\n${ofx}`, 'ofx'],
    'OFX 2 with its instructions': [`<?xml version="1.0"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n${ofx}`, 'ofx'],
    'OFX without a header, after blank lines': [`\n\n\n${ofx}`, 'ofx'],
    'OFX after a comment, in small letters': [`<!-- made by x -->\n${ofx.toLowerCase()}`, 'ofx'],
    'OFX in UTF-16': [Buffer.from(`\ufeff${ofx}`, 'utf16le'), 'ofx'],
    'a QIF type line': ['!Type:Bank\nD1/1/24\nT1\n^\n', 'qif'],
    'a QIF option after remarks': ['# made by x\n^\n!option:autoswitch\n!Account\nNx\n^\n', 'qif'],
    'QIF without a type line': ['D1/1/24\nT-1.00\nPShop\n^\nD1/2/24\nT2.00\n^\n', 'qif'],
    'a camt statement': [
      `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">${camt}</Document>`,
      'camt',
    ],
    'a camt report with a prefix in an envelope': [
      '<e:Envelope><n:Document><n:BkToCstmrAcctRpt></n:BkToCstmrAcctRpt></n:Document></e:Envelope>',
      'camt',
    ],
    'an MT940 message': [mt940, 'mt940'],
    'MT940 in an envelope': [`{1:F01AAAABBCC}{2:I940}{4:\r\n${mt940}-}`, 'mt940'],
    'MT940 after junk, from its first statement line': ['\u0001\r\nBANK 940\r\n:61:240101C1,00NTRF\r\n', 'mt940'],
    'an OOXML workbook': [
      zipOf([
        { name: '[Content_Types].xml', content: '<Types/>' },
        { name: 'xl/workbook.xml', content: '<workbook/>' },
      ]),
      'xlsx',
    ],
    'a ZIP of statements': [zipOf([{ name: 'a.dat', content: mt940 }]), 'zip'],
    'a workbook of before 2007': [ole('Workbook'), 'xls'],
    'an encrypted workbook': [ole('EncryptedPackage'), 'encrypted'],
  };
  for (const [what, [content, format]] of Object.entries(known)) {
    it(`recognises ${what}`, () => expect(detect(content)).to.equal(format));
  }

  const unknown: Record<string, string | Uint8Array> = {
    nothing: '',
    'blank space': ' \r\n\r\n ',
    prose: 'Dear customer,\nplease find attached your statement.\nKind regards\n',
    'prose about OFX': 'An OFX file starts with <OFX> and ends with </OFX>.',
    HTML: '<!DOCTYPE html><html><body><table><tr><td>1,2</td></tr></table></body></html>',
    'another XML': '<?xml version="1.0"?><rss><item/></rss>',
    JSON: '{"date": "2024-01-01", "amount": 1, "text": "a,b"}',
    'a list in JSON': '[{"date": "2024-01-01", "amount": 1}, {"date": "2024-01-02", "amount": 2}]',
    PDF: '%PDF-1.7\n%âãÏÓ\n1 0 obj\n',
    'a picture': Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex'),
    'a program': Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01'), Buffer.alloc(200)]),
    'a text document': ole('WordDocument'),
    'an OOXML text document': zipOf([
      { name: '[Content_Types].xml', content: '<Types/>' },
      { name: 'word/document.xml', content: '<w/>' },
    ]),
    'a ZIP without statements': zipOf([{ name: 'statement.csv', content: 'Hello' }]),
  };
  for (const [what, content] of Object.entries(unknown)) {
    // asvs: 5.2.2
    it(`refuses ${what}`, () => expect(detect(content)).to.equal(null));
  }
});
