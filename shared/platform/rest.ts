/** The pauses of a loop that looks at something now and then, and at once when it is told to. */
export interface Rest {
  /** Resolves after `ms`, or when the pause is ended. */
  take(ms: number): Promise<void>;
  /** Ends the pause under way; without one, nothing happens. */
  end(): void;
}

export function createRest(): Rest {
  let end: (() => void) | undefined;
  return {
    take: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        end = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    end: () => end?.(),
  };
}
