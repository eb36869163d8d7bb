import { fold, foldedWords } from './fold.ts';

const debit =
  'd|dr|db|deb|debit|dbit|debet|debito|debitos|debited|debits|af|soll|s|out|outflow|outgoing|o|withdrawal|withdrawals|expense|expenses|spend|spent|payment sent|sent|belastung|lastschrift|ausgang|ausgabe|uit|uitgave|depense|sortie|cargo|debe|adeudo|gasto|egreso|egresos|uscita|dare|addebito|saida|despesa|obciazenie|wydatek|wn|md|vydaj|odchozi|na vrub|vrub|odchadzajuca|odchozi platba|terheles|kiadas|t|tartozik|uttag|utgift|ud|ut|u|utgaende|otto|veloitus|meno|расход|списание|дебет|дт|д|borc|b|gider|giden|debetas|debets|deebet|debitare|isplata|duguje|rashod|χρεωση|χ|出金|支出|出|借|借方|支|출금|付|支払|-|−|debit transfer|debit card|purchase';
const credit =
  'c|cr|cred|credit|crdt|kredit|kredyt|credito|creditos|credited|credits|bij|haben|h|in|inflow|incoming|i|deposit|deposits|income|payment received|received|receive|gutschrift|eingang|einnahme|inkomst|recette|entree|abono|haber|ingreso|ingresos|entrata|avere|accredito|entrada|receita|uznanie|wplyw|ma|dal|prijem|prichozi|ve prospech|prospech|prichadzajuca|prichozi platba|jovairas|j|bevetel|k|kovetel|insattning|ind|inn|inngaende|inkommande|pano|hyvitys|tulo|приход|зачисление|поступление|кредит|кт|к|alacak|a|gelir|gelen|kreditas|kredits|kreedit|creditare|uplata|potrazuje|prihod|πιστωση|π|入金|収入|收入|入|贷|貸|贷方|收|입금|受|受入|+|credit transfer|refund|refunded';

const signByWord = new Map<string, -1 | 1>();
for (const word of debit.split('|')) signByWord.set(fold(word), -1);
for (const word of credit.split('|')) signByWord.set(fold(word), 1);

/** The direction that a flag such as `D`, `Bij`, `CRDT` or `Withdrawal` means; null when it is none. */
export function signOf(text: string): -1 | 1 | null {
  return text.length > 40 ? null : (signByWord.get(fold(text)) ?? null);
}

/** The direction that the words of a longer kind of transaction agree on (`Debit card purchase`); null for none. */
export function signWithin(text: string): -1 | 1 | null {
  const exact = signOf(text);
  if (exact !== null || text.length > 60) return exact;
  let sum = 0;
  for (const word of foldedWords(text)) if (word.length > 2) sum += signByWord.get(word) ?? 0;
  return sum === 0 ? null : sum > 0 ? 1 : -1;
}
