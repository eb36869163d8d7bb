import iconv from 'iconv-lite';
import { isKnownWord } from './match-words.ts';

const western = 'äöüßéèàçñóáíøåæêÄÖÜÉÅØÆÑÇÓÁÍúúãõôîâûëïùòìœÀÈÊÔÎÂÕÚ€';
const central = 'ąćęłńóśźżáčďéěíňóřšťúůýžĄĆĘŁŃÓŚŹŻÁČĎÉÍŇŘŠŤÚŮÝŽőűŐŰäöüßÄÖÜÇçëôľĺăâîșțşţđ€';
const turkish = 'ğışöçüİĞŞÖÇÜâîû€';
const baltic = 'ąčęėįšųūžāēģīķļņõäöüĄČĘĖĮŠŲŪŽĀĒĢĪĶĻŅÕÄÖÜ€';
const cyrillic = 'абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁІЇЄҐ№';
const greek = 'αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏ€';
const hebrew = 'אבגדהוזחטיכלמנסעפצקרשתךםןףץ₪';
const arabic = 'ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإآؤئ';
const thai = 'กขคงจฉชซญฎฏฐณดตถทธนบปผพฟภมยรลวศษสหฬอฮะัาำิีึืุูเแโใไ่้็์ๆ฿';

interface Candidate {
  name: string;
  /** Letters of the languages that this encoding was made for; null for the East Asian ones. */
  letters: ReadonlySet<string> | null;
  latin: boolean;
  /** How much rarer a file in it is than one in windows-1252. */
  handicap: number;
}

const single = (name: string, letters: string, handicap: number, latin = true): Candidate => ({
  name,
  letters: new Set(letters),
  latin,
  handicap,
});
const double = (name: string, handicap: number): Candidate => ({ name, letters: null, latin: false, handicap });

const candidates: readonly Candidate[] = [
  single('windows-1252', western, 0),
  single('windows-1250', central, 0.5),
  single('iso-8859-2', central, 1),
  single('iso-8859-15', western, 1),
  single('macintosh', western, 1),
  single('cp850', western, 1.5),
  single('cp852', central, 1.5),
  single('windows-1254', turkish, 1),
  single('windows-1257', baltic, 1),
  single('maccenteuro', central, 2),
  single('windows-1251', cyrillic, 0, false),
  single('koi8-r', cyrillic, 1, false),
  single('cp866', cyrillic, 1, false),
  single('windows-1253', greek, 0.5, false),
  single('windows-1255', hebrew, 0.5, false),
  single('windows-1256', arabic, 1, false),
  single('windows-874', thai, 1, false),
  double('shift_jis', 0),
  double('gb18030', 0.5),
  double('big5', 1),
  double('euc-kr', 1),
  double('euc-jp', 1),
];

const sampleBytes = 16_384;
const word = /[\p{L}\p{M}]+/gu;

/** The encoding under which the non-ASCII part of a text reads most like words of a language that it was made for. */
export function guessEncoding(bytes: Uint8Array): string {
  const sample = Buffer.from(linesWithHighBytes(bytes));
  let best = 'windows-1252';
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const candidate of candidates) {
    const score = plausibility(iconv.decode(sample, candidate.name), candidate) - candidate.handicap;
    if (score > bestScore) [best, bestScore] = [candidate.name, score];
  }
  return best;
}

function linesWithHighBytes(bytes: Uint8Array): number[] {
  const kept: number[] = [];
  let from = 0;
  for (let at = 0; at <= bytes.length && kept.length < sampleBytes; at += 1) {
    const byte = bytes[at] ?? 10;
    if (byte !== 10 && byte !== 13 && at - from < 4_096) continue;
    const line = bytes.subarray(from, at);
    if (line.some((value) => value > 127)) kept.push(...line, 10);
    from = at + 1;
  }
  return kept;
}

function plausibility(text: string, candidate: Candidate): number {
  let score = 0;
  for (const char of text) if (char > '\u007f' && !/[\p{L}\p{M}]/u.test(char)) score += symbolScore(char, candidate);
  for (const [sign] of text.matchAll(/\P{ASCII}(?= ?\d)|(?<=\d ?)\P{ASCII}/gu)) score += '€£'.includes(sign) ? 1 : 0;
  const known = new Set<string>();
  for (const [letters] of text.matchAll(word)) {
    if (!/[^\p{ASCII}]/u.test(letters)) continue;
    if (letters.length === 1) {
      // A lone letter is rarely a word: more likely a sign read in the wrong encoding.
      score -= candidate.letters === null ? 0 : 0.5;
      continue;
    }
    score += candidate.letters === null ? eastAsianScore(letters) : wordScore(letters, candidate, candidate.letters);
    if (known.size < 50 && !known.has(letters) && isKnownWord(letters)) known.add(letters);
  }
  return score + known.size * 3;
}

function symbolScore(char: string, candidate: Candidate): number {
  if (char === '\ufffd' || (char >= '\u0080' && char <= '\u009f')) return -6;
  if (candidate.letters?.has(char)) return 0.3;
  return '£§°«»–—’‘“”„…·®´¡¿ºª\u00a0²³½、。・（）￥：'.includes(char) ? -0.2 : -1;
}

function wordScore(letters: string, candidate: Candidate, typical: ReadonlySet<string>): number {
  let score = 0;
  let run = 0;
  let previous = '';
  for (const char of letters) {
    const ascii = char <= '\u007f';
    run = ascii ? 0 : run + 1;
    if (!ascii) score += typical.has(char) ? (commonest.has(char) || !candidate.latin ? 1 : 0.8) : -1;
    if (candidate.latin ? run > 2 : previous !== '' && ascii !== previous <= '\u007f') score -= 1.2;
    if (/\p{Ll}/u.test(previous) && /\p{Lu}/u.test(char)) score -= 1.5;
    previous = char;
  }
  return score;
}

const commonest: ReadonlySet<string> = new Set('äöüßéèàçñóáíøåæúãąćęłńśźżčďěňřšťůýžőűÄÖÜŁŚŻČŠŽ');

function eastAsianScore(letters: string): number {
  const asian =
    letters.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u30fc\uff70]/gu)?.length ?? 0;
  const other = [...letters].length - asian;
  const rare = letters.match(/[\u{20000}-\u{3ffff}\u3400-\u4dbf\ue000-\uf8ff]/gu)?.length ?? 0;
  return asian * 0.9 - rare * 3 - (other > 0 ? asian * 1.6 : 0);
}
