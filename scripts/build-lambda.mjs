// Bundles the data processor and zips it: the same sources give the same bytes, so that unchanged code is never deployed again.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { zipSync } from 'fflate';

const root = fileURLToPath(new URL('..', import.meta.url));

/** CommonJS packages inside an ES module still ask for `require`. */
const commonJsNames = "import{createRequire as $createRequire}from'node:module';const require=$createRequire(import.meta.url);";

/** Zip knows local time only: the first instant that it can name, whatever the time zone of the builder. */
const fixedTime = new Date(1980, 0, 1);

const maxBytes = 1_000_000;

/** Writes the function's zip: one file, `index.mjs`, with everything in it, the AWS SDK too. Returns its size in bytes. */
export async function buildLambda({ outFile, plugins = [] }) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/lambda/handler.ts'],
    outfile: 'index.mjs',
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    legalComments: 'none',
    logLevel: 'warning',
    external: ['pg-native'],
    plugins,
    banner: { js: commonJsNames },
  });
  const zip = zipSync({ 'index.mjs': [outputFiles[0].contents, { level: 9, mtime: fixedTime, os: 3, attrs: 0o644 << 16 }] });
  if (zip.length > maxBytes) throw new Error(`the function's zip has ${zip.length} bytes; it may have ${maxBytes}`);
  await mkdir(dirname(outFile), { recursive: true });
  await writeFile(outFile, zip);
  return zip.length;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const outFile = join(root, 'dist', 'lambda', 'trading-data-processor.zip');
  console.log(`${outFile}: ${await buildLambda({ outFile })} bytes`);
}
