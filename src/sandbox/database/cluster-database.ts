// The database of one cluster. PGlite has a single backend, so the sessions take turns.
import { Worker } from 'node:worker_threads';
import { serialize } from 'pg-protocol';
import { loadingArguments } from '../../package-loading.js';
import { createBackendLock } from './backend-lock.js';
import type { DatabaseSession } from './database-session.js';
import { type DatabaseSetup, quoteIdentifier, type ThreadAnswer } from './database-thread.js';
import { parseResult } from './query.js';
import { prefixStatementName, transactionStatus } from './wire-protocol.js';

export interface ClusterDatabase {
  /** Resolves when the database accepts queries; rejects if it could not be created. */
  ready: Promise<void>;
  /** Opens a session that acts as the role `user`. */
  session(user: string): DatabaseSession;
  /** Ends the thread, which frees its memory. */
  close(): Promise<void>;
}

const query = (sql: string) => serialize.query(sql);

/**
 * Starts the database in a worker thread.
 * @param threadFile a module that calls `serveDatabase` with its `workerData` when it is loaded in a worker thread
 */
export function openClusterDatabase(threadFile: string, setup: DatabaseSetup): ClusterDatabase {
  const thread = new Worker(threadFile, { workerData: setup, env: {}, execArgv: loadingArguments() });
  const { ready, send } = connectThread(thread);
  ready.catch(() => {});
  const lock = createBackendLock(async (user) => {
    // parseResult throws if the role does not exist. Without this check, the session would continue as the superuser.
    parseResult(await send(query(`RESET SESSION AUTHORIZATION; SET SESSION AUTHORIZATION ${quoteIdentifier(user)}`)));
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
        await lock.acquire(id, user);
        try {
          const answer = await send(Buffer.concat(messages.map((message) => prefixStatementName(message, `session_${id}_`))));
          if (transactionStatus(answer) === 'I') lock.release(id);
          return answer;
        } catch (error) {
          lock.release(id);
          throw error;
        }
      };
      const end = async () => {
        if (!lock.isHeldBy(id)) return;
        await send(Buffer.concat([serialize.sync(), query('ROLLBACK')])).catch(() => {});
        lock.release(id);
      };
      return { id, exec, end };
    },
  };
}

/** Matches each answer to its request by id. When the thread ends, all pending requests fail. */
function connectThread(thread: Worker): { ready: Promise<void>; send: (bytes: Buffer) => Promise<Buffer> } {
  const pending = new Map<number, { resolve: (bytes: Buffer) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  let failure: Error | undefined;
  const expect = (id: number) => new Promise<Buffer>((resolve, reject) => pending.set(id, { resolve, reject }));
  const ready = expect(0).then(() => undefined);
  thread.on('message', ({ id, bytes, error }: ThreadAnswer) => {
    const call = pending.get(id);
    pending.delete(id);
    if (error !== undefined) call?.reject(new Error(error));
    else call?.resolve(Buffer.from(bytes ?? []));
  });
  const fail = (error: Error) => {
    failure ??= error;
    for (const call of pending.values()) call.reject(failure);
    pending.clear();
  };
  thread.on('error', fail);
  thread.on('exit', () => fail(new Error('the database has ended')));
  return {
    ready,
    send(bytes) {
      if (failure) return Promise.reject(failure);
      const id = nextId++;
      const answer = expect(id);
      thread.postMessage({ id, bytes });
      return answer;
    },
  };
}
