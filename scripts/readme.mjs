// `npm run readme`: writes the README's generated tables anew, from the code that they are about.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = `${root}README.md`;
const bundle = `${root}node_modules/.cache/readme-tables.mjs`;

await build({
  absWorkingDir: root,
  entryPoints: ['test/readme-tables.ts'],
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  outfile: bundle,
});
const { withReadmeParts } = await import(pathToFileURL(bundle).href);
await rm(bundle);
await writeFile(readme, withReadmeParts(await readFile(readme, 'utf8')));
