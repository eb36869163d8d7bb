import type { z } from 'zod';
import type { AlertKind, AlertRecord, alertView } from '../../../shared/alerts/index.ts';
import { fromMinorUnits } from '../../../shared/money/index.ts';

type Words = Pick<z.input<typeof alertView>, 'title' | 'body'>;

export function presentAlert(alert: AlertRecord): z.input<typeof alertView> {
  const { id, kind, severity, subject, createdAt, readAt } = alert;
  return {
    id,
    kind,
    severity,
    ...words[kind](alert),
    subject,
    createdAt: createdAt.toISOString(),
    readAt: readAt?.toISOString() ?? null,
  };
}

const words: Readonly<Record<AlertKind, (alert: AlertRecord) => Words>> = {
  'over-budget': (alert) => ({
    title: `${alert.budgetName ?? 'A budget'} is overspent`,
    body: `You have spent ${amount(alert, 'spentMinor')} of the ${amount(alert, 'limitMinor')} that you had planned.`,
  }),
  'budget-threshold': (alert) => ({
    title: `${alert.details['percent']} % of ${alert.budgetName ?? 'a budget'} is used`,
    body: `You have spent ${amount(alert, 'spentMinor')} of the ${amount(alert, 'limitMinor')} that you have planned.`,
  }),
  'low-balance': (alert) => ({
    title: `${alert.accountName ?? 'An account'} is low`,
    body: `Its balance was ${amount(alert, 'balanceMinor')}, which is below ${amount(alert, 'limitMinor')}.`,
  }),
  'unusual-spend': (alert) => ({
    title: 'An unusually large payment',
    body:
      `${alert.payee ?? 'A payment'} cost ${amount(alert, 'amountMinor')}; ` +
      `${alert.category ?? 'its category'} has cost ${amount(alert, 'averageMinor')} on average.`,
  }),
  'bill-due': (alert) => ({
    title: `${alert.payee ?? 'A bill'} is due soon`,
    body: `A payment of about ${amount(alert, 'amountMinor')} is expected on ${alert.details['expectedOn']}.`,
  }),
};

function amount({ details }: AlertRecord, name: string): string {
  const currency = String(details['currency']);
  return `${fromMinorUnits(BigInt(details[name] ?? 0), currency)} ${currency}`;
}
