// Finds the package's own folder, from the sources as well as from the bundle: shipped files are named relative to it.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The absolute path of the folder that holds this package's package.json. */
export function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'trading-infra') return folder;
    if (folder === dirname(folder)) throw new Error('the package.json of trading-infra was not found above its own code');
  }
}
