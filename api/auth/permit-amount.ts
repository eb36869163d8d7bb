import { needsStepUp } from '../../shared/second-factors/index.ts';
import type { RequestContext } from '../runtime/api-context.ts';
import { requireFreshSecondFactor } from './step-up.ts';

/** Lets small amounts pass, and large ones of who has just shown a second factor. @throws {Problem} `step-up-required` */
export function permitAmountOf({ principal, clock }: Pick<RequestContext, 'principal' | 'clock'>) {
  return (amountMinor: bigint, currency: string): void => {
    if (needsStepUp(amountMinor, currency)) requireFreshSecondFactor(principal, clock.now());
  };
}
