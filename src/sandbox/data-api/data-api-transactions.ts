// The open transactions of the Data API. As on AWS, a transaction is rolled back after three minutes without a statement.
import type { DatabaseSession } from '../database/database-session.js';

export interface Transactions {
  /** Stores a session under an id, and returns the id. */
  add(id: string, session: DatabaseSession): string;
  /** Returns a session and restarts its idle timer. Returns undefined if the id is unknown or has expired. */
  use(id: string): DatabaseSession | undefined;
  /** Ends a session, which rolls back its transaction unless that was committed. */
  end(id: string): Promise<void>;
}

const idleMs = 180_000;

/** Creates an empty set of transactions. */
export function createTransactions(): Transactions {
  const open = new Map<string, { session: DatabaseSession; timer: NodeJS.Timeout }>();
  const end = async (id: string) => {
    const transaction = open.get(id);
    open.delete(id);
    clearTimeout(transaction?.timer);
    await transaction?.session.end();
  };
  return {
    end,
    add(id, session) {
      open.set(id, { session, timer: setTimeout(() => void end(id), idleMs).unref() });
      return id;
    },
    use(id) {
      const transaction = open.get(id);
      transaction?.timer.refresh();
      return transaction?.session;
    },
  };
}
