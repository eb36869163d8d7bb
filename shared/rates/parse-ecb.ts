import { SaxesParser } from 'saxes';
import { z } from 'zod';
import { currencyCode } from '../money/index.ts';
import type { DailyRates } from './rates.ts';
import { rateDate, rateValue } from './rates.schema.ts';

/** Reads a file of rates piece by piece. Each call throws when the file is not what it should be. */
export interface EcbParser {
  write(text: string): void;
  /** The days in the order of the file: at least one, each with at least one rate. */
  end(): DailyRates[];
}

/** More than all days since 1999 have. */
const mostRates = 500_000;
const mostDepth = 8;

const dayCube = z.strictObject({ time: rateDate });
const rateCube = z.strictObject({
  currency: currencyCode.refine((currency) => currency !== 'EUR', 'must not be the base'),
  rate: rateValue.refine((rate) => /[1-9]/.test(rate), 'must be more than zero'),
});

/**
 * The format of the European Central Bank's reference rates (eurofxref-daily.xml and -hist.xml):
 * `<Cube><Cube time="2024-01-02"><Cube currency="USD" rate="1.0956"/>…`. Nothing is expanded or fetched: a DOCTYPE is
 * refused.
 */
export function createEcbParser(): EcbParser {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const days = new Map<string, Map<string, string>>();
  let day: Map<string, string> | undefined;
  let depth = 0;
  let count = 0;

  function startDay(attributes: unknown): void {
    const { time } = dayCube.parse(attributes);
    if (days.has(time)) throw new Error('a day comes twice');
    days.set(time, (day = new Map()));
  }

  function addRate(attributes: unknown): void {
    const { currency, rate } = rateCube.parse(attributes);
    if (!day) throw new Error('a rate is of no day');
    if (day.has(currency)) throw new Error('a currency comes twice in a day');
    if ((count += 1) > mostRates) throw new Error('there are too many rates');
    day.set(currency, rate);
  }

  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('it has a DOCTYPE');
  });
  parser.on('opentag', ({ name, attributes }) => {
    if ((depth += 1) > mostDepth) throw new Error('it is nested too deeply');
    if (name.slice(name.indexOf(':') + 1) !== 'Cube') return;
    if ('time' in attributes) startDay(attributes);
    else if (Object.keys(attributes).length > 0) addRate(attributes);
  });
  parser.on('closetag', () => void (depth -= 1));

  return {
    write: (text) => void parser.write(text),
    end() {
      parser.close();
      if (days.size === 0) throw new Error('it has no day');
      return [...days].map(([date, rates]) => {
        if (rates.size === 0) throw new Error('a day has no rates');
        return { date, rates: [...rates].map(([currency, rate]) => ({ currency, rate })) };
      });
    },
  };
}
