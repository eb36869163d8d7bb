import { fold } from './fold.ts';

const summaries =
  'total|totals|sub total|subtotal|grand total|opening balance|closing balance|balance brought forward|balance carried forward|brought forward|carried forward|balance b f|balance c f|previous balance|starting balance|beginning balance|ending balance|new balance|final balance|initial balance|turnover|total debits|total credits|statement balance|current balance|account balance|balance|balance forward|balance at start of period|balance at end of period|available balance|start balance|end balance|opening|closing|number of transactions' +
  '|anfangssaldo|endsaldo|kontostand|saldovortrag|saldo|summe|gesamtsumme|alter kontostand|neuer kontostand|alter saldo|neuer saldo|schlusssaldo|abschlusssaldo|gesamt|kontostand am|umsatz gesamt|zwischensumme|übertrag|total solde|solde|solde initial|solde final|ancien solde|nouveau solde|solde précédent|solde de départ|solde d ouverture|solde de clôture|report|total général|saldo inicial|saldo final|saldo anterior|saldo actual|saldo iniziale|saldo finale|saldo precedente|totale|totali|totales|beginsaldo|eindsaldo|totaal|saldo początkowe|saldo końcowe|suma|razem|počáteční zůstatek|konečný zůstatek|počáteční stav|koncový stav|počiatočný zostatok|konečný zostatok|celkem|spolu|součet|nyitó egyenleg|záró egyenleg|nyitóegyenleg|záróegyenleg|összesen|ingående saldo|utgående saldo|inngående saldo|startsaldo|slutsaldo|summa|totalt|alkusaldo|loppusaldo|yhteensä|входящий остаток|исходящий остаток|итого|всего|остаток на начало|остаток на конец|баланс|toplam|devir|devreden|devreden bakiye|genel toplam|sold initial|sold final|početno stanje|krajnje stanje|stanje|ukupno|početni saldo|završni saldo|algsaldo|lõppsaldo|käive|algjääk|lõppjääk|apyvarta|likutis pradžiai|likutis pabaigai|sākuma atlikums|beigu atlikums|apgrozījums|υπόλοιπο|σύνολο|υπόλοιπο από μεταφορά|繰越|前月繰越|次月繰越|合計|小計|期初余额|期末余额|合计|小计|总计|承前|合計金額|前期繰越|前頁繰越|합계|이월|전월이월';

const known = new Set(summaries.split('|').map(normal));

const beginnings = new Set(summaries.split('|').flatMap((words) => [beginning(words), beginning(fold(words))]));

function beginning(text: string): string {
  return text.slice(0, 3).toLowerCase();
}

/** Most texts are told apart by their first letters. */
function mayBeSummary(text: string): boolean {
  return text[1] === ' ' || beginnings.has(beginning(/^\p{L}/u.test(text) ? text : text.replace(/^\P{L}+/u, '')));
}

function normal(text: string): string {
  const words = fold(text)
    .replace(/[^\p{L}]+/gu, ' ')
    .trim();
  return /^\p{L}(?: \p{L})+$/u.test(words) ? words.replaceAll(' ', '') : words;
}

/** Whether a text is nothing but the name of a total or of a balance, with a day or an amount at most. */
export function isSummary(text: string): boolean {
  if (text.length < 2 || text.length > 80 || !mayBeSummary(text)) return false;
  const words = normal(text);
  return (
    known.has(words) || known.has(words.replace(/ (?:[a-z]{3}|am|per|on|at|au|al|op|til|den|na|z dnia|of|as of)$/, ''))
  );
}

/** Whether a text begins with such a name: enough where a row has no date. */
export function startsLikeSummary(text: string): boolean {
  if (text.length < 2 || text.length > 200 || !mayBeSummary(text)) return false;
  const words = normal(text).split(' ');
  for (let count = Math.min(5, words.length); count > 0; count -= 1) {
    if (known.has(words.slice(0, count).join(' '))) return true;
  }
  return false;
}
