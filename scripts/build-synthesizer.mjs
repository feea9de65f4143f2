// Builds the synthesizer, by far the slowest part to load, as one CommonJS file with its compiled V8 code beside it.
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Settings for a sample synthesis. The compiled code will contain the functions that it calls. */
const sample = {
  target: 'sandbox',
  account: '123456789012',
  region: 'us-east-1',
  size: 'large',
  state: 's3',
  owner: 'platform',
  costCenter: 'finance',
};

/** Writes the bundle, runs a sample synthesis, and writes the compiled code. */
export async function buildSynthesizer({ outDir, options, processorZip }) {
  const outfile = join(outDir, 'synthesizer.cjs');
  const banner = { js: 'const $url = require("node:url").pathToFileURL(__filename).href;' };
  const entryPoints = ['src/terraform/synthesizer.ts'];
  await build({ ...options, format: 'cjs', entryPoints, outfile, define: { 'import.meta.url': '$url' }, banner });
  const { runCompiled, compiledCodePath } = await importTypeScript('src/terraform/compiled-module.ts');
  const { exports, script } = runCompiled(outfile);
  const environment = exports.resolveEnvironment('sample', sample);
  const foundation = exports.resolveFoundation({ version: 1, environments: {} }, environment);
  const scratch = await mkdtemp(join(tmpdir(), 'trading-infra-build-'));
  try {
    exports.synthesizeStacks({
      environment,
      foundation,
      processorZip: { path: processorZip, sha256: createHash('sha256').digest('base64') },
      outDir: scratch,
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  await writeFile(compiledCodePath(outfile), script.createCachedData());
}

/** Imports a source module that itself imports nothing but Node.js modules. */
async function importTypeScript(file) {
  const { outputFiles } = await build({ absWorkingDir: root, entryPoints: [file], write: false, format: 'esm', platform: 'node' });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
