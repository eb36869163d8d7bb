import { isImpossibleTravel, leastDistanceKm, type Location } from '../geo/index.ts';
import type { RiskTerm } from './sign-in.schema.ts';

/** What is known of a sign-in and of those before it. */
export interface RiskFacts {
  now: Date;
  /** Of the user, IANA. */
  timeZone: string;
  location: Location | null;
  /** The last successful sign-in from a known place. */
  last: { at: Date; location: Location } | undefined;
  /** Whether there was a successful sign-in from this place in the last 90 days. */
  placeIsKnown: boolean;
  failuresInLastHour: number;
}

export interface Risk {
  /** 0 to 10: whole tenths compare exactly. */
  tenths: number;
  terms: RiskTerm[];
}

/** Above these, in tenths: a second factor; one more; an incident. */
export const riskLimits = { secondFactor: 5, twoFactors: 7, incident: 8 };

const nightHours = { from: 2, to: 5 };
const severalFailures = 3;
const msPerHour = 3_600_000;

/** How much speaks for its not being the user: the sum of the terms, at most 1. */
export function assessRisk(facts: RiskFacts): Risk {
  const terms = [night(facts), newLocation(facts), impossibleTravel(facts), failures(facts)].filter(
    (term) => term !== undefined,
  );
  const tenths = terms.reduce((sum, { score }) => sum + Math.round(score * 10), 0);
  return { tenths: Math.min(10, tenths), terms };
}

/** Most people sleep. */
function night({ now, timeZone }: RiskFacts): RiskTerm | undefined {
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' }).format(now);
  const hour = Number(time.slice(0, 2));
  if (hour < nightHours.from || hour >= nightHours.to) return undefined;
  return { term: 'night', score: 0.2, detail: `${time} in ${timeZone}` };
}

function newLocation({ location, last, placeIsKnown }: RiskFacts): RiskTerm | undefined {
  if (!location || !last || placeIsKnown) return undefined;
  const place = [location.city, location.country].filter((part) => part !== null).join(', ');
  return { term: 'new-location', score: 0.3, detail: `the first sign-in from ${place} in 90 days` };
}

/** Nobody is in two places. */
function impossibleTravel({ now, location, last }: RiskFacts): RiskTerm | undefined {
  if (!location || !last) return undefined;
  const elapsedMs = now.getTime() - last.at.getTime();
  if (!isImpossibleTravel(last.location, location, elapsedMs)) return undefined;
  const km = Math.round(leastDistanceKm(last.location, location));
  const hours = (Math.max(0, elapsedMs) / msPerHour).toFixed(1);
  return {
    term: 'impossible-travel',
    score: 0.8,
    detail: `at least ${km} km in ${hours} hours since the last sign-in`,
  };
}

function failures({ failuresInLastHour: count }: RiskFacts): RiskTerm | undefined {
  if (count < severalFailures) return undefined;
  return { term: 'failures', score: 0.5, detail: `${count} failed attempts within an hour` };
}
