// The Data API's open transactions: three idle minutes and they are rolled back, as on AWS.
import type { DatabaseSession } from '../database/session.js';

export interface Transactions {
  /** Keeps a session under an id and gives the id back. */
  add(id: string, session: DatabaseSession): string;
  /** The session, whose idle time starts anew; undefined when the id is not known any more. */
  use(id: string): DatabaseSession | undefined;
  end(id: string): Promise<void>;
}

const idleMs = 180_000;

/** No transactions yet. */
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
