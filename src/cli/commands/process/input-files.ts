// Checks the files named on the command line before any work begins.
import { access, constants, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { TradingInfraError } from '../../../errors.js';
import { withoutSuffixes } from '../../../platform/file-suffixes.js';

export interface InputFile {
  path: string;
  /** The file name without its format suffixes, such as `.csv.gz` or `.zip`; the names of the result files begin with this. */
  stem: string;
  bytes: number;
}

/** Checks that every file can be read and that no two have the same stem. Throws USAGE, which names every unusable file, otherwise. */
export async function inspectInputs(cwd: string, names: readonly string[]): Promise<InputFile[]> {
  const files = await Promise.all(names.map((name) => inspect(resolve(cwd, name), name)));
  const problems = files.filter((file): file is string => typeof file === 'string');
  const inputs = files.filter((file): file is InputFile => typeof file !== 'string');
  const twice = inputs.filter(({ stem }, n) => inputs.findIndex((other) => other.stem === stem) !== n);
  for (const { path, stem } of twice) problems.push(`${path} would overwrite the results of another file named ${stem}`);
  if (problems.length > 0) throw new TradingInfraError('USAGE', `${problems.join('; ')}.`);
  return inputs;
}

async function inspect(path: string, name: string): Promise<InputFile | string> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return `${name} is a folder; name the files in it`;
    if (!found.isFile()) return `${name} is not a regular file`;
    await access(path, constants.R_OK);
    return { path, stem: withoutSuffixes(basename(path)) || basename(path), bytes: found.size };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? `${name} does not exist` : `${name} cannot be read (${code})`;
  }
}
