// The interface of one client's session with a cluster's database.

export interface DatabaseSession {
  readonly id: number;
  /** Sends complete protocol messages and resolves with the answer. While a transaction is open, other sessions wait. */
  exec(messages: readonly Buffer[]): Promise<Buffer>;
  /** Rolls back the transaction, if one is open, and lets other sessions continue. */
  end(): Promise<void>;
}
