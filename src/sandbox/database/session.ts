// One client's conversation with a cluster's database.

export interface DatabaseSession {
  readonly id: number;
  /** Sends whole messages and resolves with the answer. Other sessions wait while a transaction is open. */
  exec(messages: readonly Buffer[]): Promise<Buffer>;
  /** Rolls back what is open and lets the others go on. */
  end(): Promise<void>;
}
