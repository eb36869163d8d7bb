/** Calls `work` `count` times, `concurrency` at a time. @returns milliseconds */
export async function timeCalls(
  count: number,
  concurrency: number,
  work: (number: number) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < count) await work(next++);
    }),
  );
  return performance.now() - startedMs;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value that a share of the values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** One thing measured against another, in turns, so that both meet the same machine. */
export interface Comparison {
  name: string;
  /** What is measured, and against what. */
  ours: string;
  baseline: string;
  unit: string;
  rounds: { ours: number; baseline: number }[];
  /** The ratio ours / baseline that must be reached. */
  target: number;
  note?: string;
}

/** One thing measured against a number. */
export interface Limit {
  name: string;
  value: number;
  unit: string;
  atMost: number;
  note?: string;
}

export type Finding = Comparison | Limit;

/** Runs baseline and ours in turns. Figures are rates: more is better. */
export async function compare(
  { rounds, ...about }: Omit<Comparison, 'rounds'> & { rounds: number },
  runBaseline: () => Promise<number>,
  runOurs: () => Promise<number>,
): Promise<Comparison> {
  const measured: Comparison['rounds'] = [];
  for (let round = 0; round < rounds; round += 1) {
    measured.push({ baseline: await runBaseline(), ours: await runOurs() });
    process.stderr.write('.');
  }
  return { ...about, rounds: measured };
}

/**
 * The ratio of the best round. Whatever else the machine does only makes a round worse, on either side; the best of a
 * few pairs is the steadiest figure that a shared machine gives.
 */
export function ratioOf({ rounds }: Comparison): number {
  return Math.max(...rounds.map(({ ours, baseline }) => ours / baseline));
}

export function medianRatioOf({ rounds }: Comparison): number {
  return median(rounds.map(({ ours, baseline }) => ours / baseline));
}
