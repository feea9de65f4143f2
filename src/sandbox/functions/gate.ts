// Lets a few through at once; the rest wait in the order in which they came.

export interface Gate {
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** @param width how many may work at once */
export function createGate(width: number): Gate {
  let free = width;
  const waiting: (() => void)[] = [];
  return {
    async run(work) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free += 1;
      }
    },
  };
}
