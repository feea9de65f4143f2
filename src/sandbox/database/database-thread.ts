// The worker thread of one cluster: a PGlite database that takes messages of PostgreSQL's wire protocol.
import type { MessagePort } from 'node:worker_threads';

export interface DatabaseSetup {
  /** The name of the database that is created with the cluster. */
  database: string;
  masterUser: string;
}

export interface ThreadRequest {
  id: number;
  bytes: Uint8Array;
}

/** The first answer has the id 0: it says that the database is ready, or why it could not be created. */
export interface ThreadAnswer {
  id: number;
  bytes?: Uint8Array;
  error?: string;
}

/** Creates the database with RDS's roles, then answers the requests from `port`. */
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
  await first.exec(createRolesSql(database, masterUser));
  // A PGlite instance is bound to one database. To use the new database, open it in a second instance, from a dump of the first.
  const files = await first.dumpDataDir('none');
  await first.close();
  const reopened = await PGlite.create({ loadDataDir: files, database });
  await reopened.exec("SET TIME ZONE 'UTC'");
  return reopened;
}

/** Returns the SQL that creates the roles. As on RDS, the master user is not a superuser but may grant `rds_iam`. */
function createRolesSql(database: string, masterUser: string): string {
  const master = quoteIdentifier(masterUser);
  return `CREATE ROLE rds_superuser; CREATE ROLE rds_iam; CREATE ROLE rds_replication;
    GRANT pg_read_all_data, pg_monitor, pg_signal_backend TO rds_superuser WITH ADMIN OPTION;
    CREATE ROLE ${master} LOGIN CREATEDB CREATEROLE IN ROLE rds_superuser;
    GRANT rds_iam TO ${master} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
    ALTER DATABASE ${quoteIdentifier(database)} OWNER TO ${master};`;
}

/** Quotes an SQL identifier. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
