// One cluster's database as the rest of the sandbox sees it: sessions that take turns at the one backend that PGlite is.
import { Worker } from 'node:worker_threads';
import { serialize } from 'pg-protocol';
import { type DatabaseSetup, quoteIdentifier, type ThreadAnswer } from './database-thread.js';
import { prefixStatementName, transactionStatus } from './wire-protocol.js';

export interface DatabaseSession {
  readonly id: number;
  /** Sends whole messages and resolves with the answer. Other sessions wait while a transaction is open. */
  exec(messages: readonly Buffer[]): Promise<Buffer>;
  /** Rolls back what is open and lets the others go on. */
  end(): Promise<void>;
}

export interface ClusterDatabase {
  /** Rejects when the database could not be created. */
  ready: Promise<void>;
  session(user: string): DatabaseSession;
  /** Ends the thread; its memory is given back. */
  close(): Promise<void>;
}

const query = (sql: string) => serialize.query(sql);

/** @param threadFile a module that calls `serveDatabase` with its `workerData` when it is loaded in a worker thread */
export function openClusterDatabase(threadFile: string, setup: DatabaseSetup): ClusterDatabase {
  const thread = new Worker(threadFile, { workerData: setup, env: {}, execArgv: [] });
  const { ready, send } = conversation(thread);
  ready.catch(() => {});
  let nextSession = 1;
  let owner: number | undefined;
  let lastOwner: number | undefined;
  const waiting: (() => void)[] = [];

  const takeTurn = async (id: number, user: string) => {
    if (owner === id) return;
    while (owner !== undefined) await new Promise<void>((resolve) => waiting.push(resolve));
    owner = id;
    if (lastOwner === id) return;
    await send(query(`RESET SESSION AUTHORIZATION; SET SESSION AUTHORIZATION ${quoteIdentifier(user)}`));
    lastOwner = id;
  };
  const giveTurn = (id: number) => {
    if (owner !== id) return;
    owner = undefined;
    waiting.shift()?.();
  };

  return {
    ready,
    async close() {
      await thread.terminate();
    },
    session(user) {
      const id = nextSession++;
      return {
        id,
        async exec(messages) {
          await ready;
          await takeTurn(id, user);
          try {
            const answer = await send(Buffer.concat(messages.map((message) => prefixStatementName(message, `session_${id}_`))));
            if (transactionStatus(answer) === 'I') giveTurn(id);
            return answer;
          } catch (error) {
            giveTurn(id);
            throw error;
          }
        },
        async end() {
          if (owner !== id) return;
          await send(Buffer.concat([serialize.sync(), query('ROLLBACK')])).catch(() => {});
          giveTurn(id);
        },
      };
    },
  };
}

/** Requests and answers are matched by number; a thread that ends fails everything that waits. */
function conversation(thread: Worker): { ready: Promise<void>; send: (bytes: Buffer) => Promise<Buffer> } {
  const open = new Map<number, { resolve: (bytes: Buffer) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  let over: Error | undefined;
  const expect = (id: number) => new Promise<Buffer>((resolve, reject) => open.set(id, { resolve, reject }));
  const ready = expect(0).then(() => undefined);
  thread.on('message', ({ id, bytes, error }: ThreadAnswer) => {
    const call = open.get(id);
    open.delete(id);
    if (error !== undefined) call?.reject(new Error(error));
    else call?.resolve(Buffer.from(bytes ?? []));
  });
  const fail = (error: Error) => {
    over ??= error;
    for (const call of open.values()) call.reject(over);
    open.clear();
  };
  thread.on('error', fail);
  thread.on('exit', () => fail(new Error('the database has ended')));
  return {
    ready,
    send(bytes) {
      if (over) return Promise.reject(over);
      const id = nextId++;
      const answer = expect(id);
      thread.postMessage({ id, bytes });
      return answer;
    },
  };
}
