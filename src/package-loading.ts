// What a child process or a thread of ours needs, so that Node.js finds this package's dependencies in it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Arguments for Node.js. None, except under Yarn's Plug'n'Play, where packages are found by a file that Yarn names in NODE_OPTIONS; our children do
 * not get that variable, because people put other things into it.
 */
export function loadingArguments(): string[] {
  if (process.versions.pnp === undefined) return [];
  const finder = createRequire(import.meta.url).resolve('pnpapi');
  const loader = join(dirname(finder), '.pnp.loader.mjs');
  const modules = existsSync(loader) ? ['--experimental-loader', pathToFileURL(loader).href] : [];
  return ['--no-warnings', '--require', finder, ...modules];
}
