/** All rates say what one euro buys. */
export const baseCurrency = 'EUR';

export interface StoredRate {
  currency: string;
  /** What one euro buys, an exact decimal. */
  rate: string;
  /** `YYYY-MM-DD`. */
  date: string;
}

/** The rates of one day, as a source tells them. */
export interface DailyRates {
  date: string;
  rates: { currency: string; rate: string }[];
}

/** The rates that hold on a day: of each currency the latest on or before it. */
export interface Rates {
  /** Without the base. */
  byCurrency: ReadonlyMap<string, StoredRate>;
  /** The oldest day among them; null when there are none. */
  date: string | null;
}

/** Where rates come from. */
export interface RateSource {
  /** Kept with each rate. */
  readonly name: string;
  /**
   * At least one day with at least one rate.
   * @throws {Problem} `unavailable` when another try may help, `unprocessable` when it will not
   */
  fetch(signal: AbortSignal): Promise<DailyRates[]>;
}
