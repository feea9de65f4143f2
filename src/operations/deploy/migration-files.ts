// Reads the migrations that ship with this version of the tool.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.js';
import { splitStatements } from './sql-statements.js';

export interface Migration {
  number: number;
  /** The file name without its number and extension. */
  name: string;
  /** The SHA-256 of the file's bytes, as hex digits. */
  sha256: string;
  statements: string[];
}

const fileName = /^(\d{4})_([\w-]+)\.sql$/;

/**
 * Returns the folder of the migrations. In a clone, they are among the sources; in an installed package, the build has copied them to
 * `dist`.
 */
function findMigrationsFolder(): string {
  const inSources = join(packageRoot(), 'src/operations/deploy/migrations');
  return existsSync(inSources) ? inSources : join(packageRoot(), 'dist/migrations');
}

/** Reads all migrations in a folder, ordered by number. Throws if two have the same number, which is a bug in the package. */
export async function readMigrations(folder = findMigrationsFolder()): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => fileName.test(name)).sort();
  const migrations = await Promise.all(names.map((name) => readMigration(folder, name)));
  const numbers = new Set(migrations.map(({ number }) => number));
  if (numbers.size !== migrations.length) throw new Error(`two migrations in ${folder} have the same number`);
  return migrations;
}

async function readMigration(folder: string, file: string): Promise<Migration> {
  const [, digits = '', name = ''] = fileName.exec(file) ?? [];
  const bytes = await readFile(join(folder, file));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { number: Number(digits), name, sha256, statements: splitStatements(bytes.toString('utf8')) };
}
