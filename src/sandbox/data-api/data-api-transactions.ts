// The open transactions of the Data API. As on AWS, they are rolled back after three idle minutes.
import type { DatabaseSession } from '../database/database-session.js';

export interface Transactions {
  /** Keeps a session under an id, and returns the id. */
  add(id: string, session: DatabaseSession): string;
  /** The session, whose idle time restarts; undefined if the id is unknown or has expired. */
  use(id: string): DatabaseSession | undefined;
  /** Ends the session, which rolls back whatever was not committed. */
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
