// The lock on a database's single backend. A session holds it until its transaction ends.

export interface BackendLock {
  /** Waits for the lock; the backend then acts as `user`. A session that already holds the lock keeps it. */
  acquire(session: number, user: string): Promise<void>;
  isHeldBy(session: number): boolean;
  /** Releases the lock. Does nothing if the session does not hold it. */
  release(session: number): void;
}

/** Creates a lock. `switchUser` makes the backend act as a user; it is called only when the lock passes to another session. */
export function createBackendLock(switchUser: (user: string) => Promise<unknown>): BackendLock {
  let owner: number | undefined;
  let last: number | undefined;
  const waiting: (() => void)[] = [];
  const release = (session: number) => {
    if (owner !== session) return;
    owner = undefined;
    waiting.shift()?.();
  };
  return {
    release,
    isHeldBy: (session) => owner === session,
    async acquire(session, user) {
      if (owner === session) return;
      while (owner !== undefined) await new Promise<void>((resolve) => waiting.push(resolve));
      owner = session;
      if (last === session) return;
      try {
        await switchUser(user);
        last = session;
      } catch (error) {
        release(session);
        throw error;
      }
    },
  };
}
