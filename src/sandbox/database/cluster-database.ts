// One cluster's database as the rest of the sandbox sees it: sessions that take turns at the one backend that PGlite is.
import { Worker } from 'node:worker_threads';
import { serialize } from 'pg-protocol';
import { type DatabaseSetup, quoteIdentifier, type ThreadAnswer } from './database-thread.js';
import { readAnswer } from './query.js';
import type { DatabaseSession } from './session.js';
import { createTurns } from './turns.js';
import { prefixStatementName, transactionStatus } from './wire-protocol.js';

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
  const turns = createTurns(async (user) => {
    // Without this check a role that does not exist would act as the superuser.
    readAnswer(await send(query(`RESET SESSION AUTHORIZATION; SET SESSION AUTHORIZATION ${quoteIdentifier(user)}`)));
  });
  let nextSession = 1;
  return {
    ready,
    async close() {
      await thread.terminate();
    },
    session(user) {
      const id = nextSession++;
      const exec = async (messages: readonly Buffer[]) => {
        await ready;
        await turns.take(id, user);
        try {
          const answer = await send(Buffer.concat(messages.map((message) => prefixStatementName(message, `session_${id}_`))));
          if (transactionStatus(answer) === 'I') turns.give(id);
          return answer;
        } catch (error) {
          turns.give(id);
          throw error;
        }
      };
      const end = async () => {
        if (!turns.has(id)) return;
        await send(Buffer.concat([serialize.sync(), query('ROLLBACK')])).catch(() => {});
        turns.give(id);
      };
      return { id, exec, end };
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
