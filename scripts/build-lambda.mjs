// Bundles the data processor and zips it. The same sources give the same bytes, so that unchanged code is not deployed again.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { zipSync } from 'fflate';

const root = fileURLToPath(new URL('..', import.meta.url));

/** CommonJS packages bundled into an ES module still need `require`. */
const commonJsNames = "import{createRequire as $createRequire}from'node:module';const require=$createRequire(import.meta.url);";

/** The earliest time that a zip can store. Zips use local time, so this gives the same bytes in every time zone. */
const fixedTime = new Date(1980, 0, 1);

const maxBytes = 1_000_000;

/** Writes the function's zip: one file, `index.mjs`, with all dependencies including the AWS SDK. Returns its size in bytes. */
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
