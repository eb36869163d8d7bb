import { fold } from './fold.ts';

/** Month names, January to December: full names and the short ones that are no beginning of them. */
const languages: readonly string[] = [
  'january february march april may june july august september october november december',
  'jan feb mar apr may jun jul aug sept oct nov dec',
  'januar februar marz april mai juni juli august september oktober november dezember',
  'janner feber mrz apr mai jun jul aug sept okt nov dez',
  'janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre',
  'janv fevr mars avr mai juin juil aout sept oct nov dec',
  'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
  'ene feb mar abr may jun jul ago setiembre oct nov dic',
  'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
  'gen feb mar apr mag giu lug ago set ott nov dic',
  'januari februari maart april mei juni juli augustus september oktober november december',
  'jan feb mrt apr mei jun jul aug sep okt nov dec',
  'janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro',
  'jan fev mar abr mai jun jul ago set out nov dez',
  'stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia',
  'sty lut mar kwi maj cze lip sie wrz paz lis gru',
  'ledna unora brezna dubna kvetna cervna cervence srpna zari rijna listopadu prosince',
  'januara februara marca aprila maja juna jula augusta septembra oktobra novembra decembra',
  'januari februari mars april maj juni juli augusti september oktober november december',
  'januar februar mars april mai juni juli august september oktober november desember',
  'januar februar marts april maj juni juli august september oktober november december',
  'tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesakuuta heinakuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta',
  'januar februar marcius aprilis majus junius julius augusztus szeptember oktober november december',
  'jan feb marc apr maj jun jul aug szept okt nov dec',
  'января февраля марта апреля мая июня июля августа сентября октября ноября декабря',
  'янв фев мар апр май июн июл авг сен окт ноя дек',
  'януари февруари март април май юни юли август септември октомври ноември декември',
  'січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня',
  'ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik',
  'ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie',
  'ιανουαριου φεβρουαριου μαρτιου απριλιου μαιου ιουνιου ιουλιου αυγουστου σεπτεμβριου οκτωβριου νοεμβριου δεκεμβριου',
  'januari februari maret april mei juni juli agustus september oktober november desember',
  'sijecnja veljace ozujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca',
  'sausio vasario kovo balandzio geguzes birzelio liepos rugpjucio rugsejo spalio lapkricio gruodzio',
];

/** A beginning of a name counts only when all names that begin so are the same month. */
const monthByBeginning = new Map<string, number>();
for (const names of languages) {
  for (const [index, name] of names.split(' ').entries()) {
    const folded = fold(name);
    for (let length = Math.min(3, folded.length); length <= folded.length; length += 1) {
      const beginning = folded.slice(0, length);
      const known = monthByBeginning.get(beginning);
      monthByBeginning.set(beginning, known === undefined || known === index + 1 ? index + 1 : 0);
    }
  }
}
// Full names outweigh the beginnings of others: Polish "maj" is May although "majus" begins so too.
for (const names of languages) {
  for (const [index, name] of names.split(' ').entries()) {
    if (monthByBeginning.get(fold(name)) === 0) monthByBeginning.set(fold(name), index + 1);
  }
}

/** The month, 1 to 12, that a name or its beginning of three or more letters means; null when it is none. */
export function monthOf(name: string): number | null {
  const month = monthByBeginning.get(fold(name));
  return month === undefined || month === 0 ? null : month;
}
