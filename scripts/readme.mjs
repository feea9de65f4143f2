// `npm run readme`: regenerates the tables in README.md and docs/ from the code.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
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
const { generatedPages, withParts } = await import(pathToFileURL(bundle).href);
await rm(bundle);
for (const page of generatedPages) await writeFile(root + page, withParts(await readFile(root + page, 'utf8')));
