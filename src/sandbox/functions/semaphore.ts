// Limits how many tasks run at once. Further tasks wait their turn, first come, first served.

export interface Semaphore {
  run<T>(task: () => Promise<T>): Promise<T>;
}

/** @param permits how many tasks may run at once */
export function createSemaphore(permits: number): Semaphore {
  let free = permits;
  const waiting: (() => void)[] = [];
  return {
    async run(task) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await task();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free += 1;
      }
    },
  };
}
