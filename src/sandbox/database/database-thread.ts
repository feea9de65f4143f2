// Runs in a worker thread: one PGlite database for one cluster, spoken to in PostgreSQL's own protocol.
import type { MessagePort } from 'node:worker_threads';

export interface DatabaseSetup {
  /** Name of the database that the cluster is created with. */
  database: string;
  masterUser: string;
}

export interface ThreadRequest {
  id: number;
  bytes: Uint8Array;
}

/** The first answer has id 0 and says that the database is ready, or why not. */
export interface ThreadAnswer {
  id: number;
  bytes?: Uint8Array;
  error?: string;
}

/** Creates the database with the roles that RDS has, then answers requests one after the other. */
export async function serveDatabase(port: MessagePort, setup: DatabaseSetup): Promise<void> {
  try {
    const database = await createDatabase(setup);
    port.on('message', async ({ id, bytes }: ThreadRequest) => {
      try {
        port.postMessage({ id, bytes: await database.execProtocolRaw(bytes) } satisfies ThreadAnswer);
      } catch (error) {
        port.postMessage({ id, error: (error as Error).message } satisfies ThreadAnswer);
      }
    });
    port.postMessage({ id: 0 } satisfies ThreadAnswer);
  } catch (error) {
    port.postMessage({ id: 0, error: (error as Error).message } satisfies ThreadAnswer);
  }
}

async function createDatabase({ database, masterUser }: DatabaseSetup) {
  const { PGlite } = await import('@electric-sql/pglite');
  const first = await PGlite.create();
  if (database !== 'postgres') await first.exec(`CREATE DATABASE ${quoteIdentifier(database)}`);
  await first.exec(roles(database, masterUser));
  // PGlite opens the database of its start only, so the new one needs a second start from the first one's files.
  const files = await first.dumpDataDir('none');
  await first.close();
  const reopened = await PGlite.create({ loadDataDir: files, database });
  await reopened.exec("SET TIME ZONE 'UTC'");
  return reopened;
}

/** The master user is no superuser, as on RDS, but may grant `rds_iam`. */
function roles(database: string, masterUser: string): string {
  const master = quoteIdentifier(masterUser);
  return `CREATE ROLE rds_superuser; CREATE ROLE rds_iam; CREATE ROLE rds_replication;
    GRANT pg_read_all_data, pg_monitor, pg_signal_backend TO rds_superuser WITH ADMIN OPTION;
    CREATE ROLE ${master} LOGIN CREATEDB CREATEROLE IN ROLE rds_superuser;
    GRANT rds_iam TO ${master} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
    ALTER DATABASE ${quoteIdentifier(database)} OWNER TO ${master};`;
}

/** An SQL identifier in quotes. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
