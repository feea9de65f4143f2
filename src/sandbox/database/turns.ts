// Whose turn it is at a database's one backend: a session keeps it until its transaction is over.

export interface Turns {
  /** Waits for the turn; the backend acts for `user` then. */
  take(session: number, user: string): Promise<void>;
  has(session: number): boolean;
  give(session: number): void;
}

/** @param become makes the backend act for a user; called only when the turn goes to another session */
export function createTurns(become: (user: string) => Promise<unknown>): Turns {
  let owner: number | undefined;
  let last: number | undefined;
  const waiting: (() => void)[] = [];
  const give = (session: number) => {
    if (owner !== session) return;
    owner = undefined;
    waiting.shift()?.();
  };
  return {
    give,
    has: (session) => owner === session,
    async take(session, user) {
      if (owner === session) return;
      while (owner !== undefined) await new Promise<void>((resolve) => waiting.push(resolve));
      owner = session;
      if (last === session) return;
      try {
        await become(user);
        last = session;
      } catch (error) {
        give(session);
        throw error;
      }
    },
  };
}
