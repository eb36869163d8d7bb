import { textOf, type TableRecord } from './cell.ts';
import { fold, foldedWords } from './fold.ts';

const words = (list: string): ReadonlySet<string> => new Set(list.split(' ').map(fold));

const cardWords = words(
  'creditcard kreditkarte kredietkaart kreditkort luottokortti kreditkartica visa mastercard amex maestro cardholder cardmember karteninhaber kaarthouder kortinnehavare kreditkarten hitelkartya',
);
const weakCardWords = words(
  'card karte carte tarjeta carta kaart karta kort kortti cartao karty karta merchant カード',
);
const purchaseWords = words(
  'order orders item items quantity shipping shipment purchase purchases basket bestellung commande',
);
const takingWords = words('payout payouts gross fee captured invoice charge refunded disputed');
const paymentWords = words(
  'payment payments paid autopay thank zahlung bezahlt bankeinzug lastschrifteinzug zahlungseingang einzahlung gutschrift paiement prelevement pago pagamento betaling inbetalning innbetaling indbetaling maksu splata platba uberweisung incasso ご入金',
);
const incomeWords = words(
  'salary payroll wage wages wages interest dividend deposit pension gehalt lohn rente zinsen habenzinsen dividende salaire traitement nomina sueldo stipendio pensione salaris loon rente wynagrodzenie vyplata mzda fizetes lon lonn palkka зарплата maas 給与 工资 급여',
);

interface SpendingEvidence {
  /** What surrounds the rows: file name, lines above the header, header. */
  title: string;
  preamble: readonly TableRecord[];
  names: readonly string[];
  /** Each sampled row: its amount read as printed, and the rest of its text. */
  rows: readonly { amount: number; text: string }[];
  /** The balances follow from the amounts as printed. */
  proven: boolean;
}

/**
 * Whether a file prints spending as positive amounts, as statements of credit cards and lists of orders do.
 * A file that shows more minus than plus prints money as everybody does.
 */
export function spendingIsPositive({ title, preamble, names, rows, proven }: SpendingEvidence): boolean {
  const moved = rows.filter(({ amount }) => amount !== 0);
  const positive = moved.filter(({ amount }) => amount > 0);
  const negative = moved.filter(({ amount }) => amount < 0);
  if (positive.length < negative.length || positive.length === 0) return false;
  const surroundings = [title, ...preamble.flatMap(({ cells }) => cells.map(textOf)), ...names].join(' ');
  let score = kindOfFile(surroundings) + (positive.length >= moved.length * 0.8 ? 1 : 0) - (proven ? 1 : 0);
  if (negative.length === 0 && share(positive, cardWords) > 0.9) score += 1;
  score += 2.5 * share(negative, paymentWords);
  if (negative.length > 0) score -= 3 * share(positive, paymentWords);
  if (share(positive, incomeWords) > 0.02) score -= 2;
  return score >= 2;
}

/** Above zero for cards and purchases, below for a seller's takings. */
function kindOfFile(surroundings: string): number {
  const found = new Set(foldedWords(surroundings));
  const count = (list: ReadonlySet<string>): number => [...list].filter((word) => found.has(word)).length;
  const text = fold(surroundings).replace(/[^\p{L}]+/gu, ' ');
  const strong =
    count(cardWords) > 0 ||
    /利用(?:金額|日|店)|信用卡|신용카드|이용금액|credit card|carte de credit|tarjeta de credito|carta di credito|cartao de credito/.test(
      text,
    );
  const card = strong ? 2 : count(weakCardWords) > 0 ? 1 : 0;
  return (
    card +
    Math.min(3, count(purchaseWords)) * 0.75 -
    Math.min(3, count(takingWords)) +
    (count(words('merchant')) > 0 ? 0.5 : 0)
  );
}

function share(rows: readonly { text: string }[], list: ReadonlySet<string>): number {
  if (rows.length === 0) return 0;
  return rows.filter(({ text }) => foldedWords(text).some((word) => list.has(word))).length / rows.length;
}
