// Builds the synthesizer, by far the largest part to load, as one CommonJS file with V8's compiled code beside it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { cacheOf, runCached } from './cached-module.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const fileName = 'synthesizer.cjs';

/** Lets the other bundles load the synthesizer's file where the sources import `synth.js`, with errors of their own class. */
export const synthesizerElsewhere = {
  name: 'synthesizer-elsewhere',
  setup({ onResolve, onLoad }) {
    const source = join(root, 'src/deployment/synth.js');
    onResolve({ filter: /\/synth\.js$/ }, ({ path, resolveDir }) =>
      resolve(resolveDir, path) === source ? { path: 'synth', namespace: 'synthesizer' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'synthesizer' }, () => ({
      resolveDir: root,
      contents: `
        import { join } from 'node:path';
        import { runCached } from './scripts/cached-module.mjs';
        import { TradingInfraError } from './src/errors.js';
        import { packageRoot } from './src/package-root.js';
        export async function synthesize(input) {
          try {
            await runCached(join(packageRoot(), 'dist', '${fileName}')).exports.synthesize(input);
          } catch (error) {
            throw error.name === 'TradingInfraError' ? new TradingInfraError(error.code, error.message, error) : error;
          }
        }`,
    }));
  },
};

const entry = {
  resolveDir: root,
  contents: `export { synthesize } from './src/deployment/synth.js';
    export { resolveEnvironment, resolveFoundation } from './src/stacks/settings.js';`,
};
const sample = {
  target: 'sandbox',
  account: '123456789012',
  region: 'us-east-1',
  size: 'large',
  state: 's3',
  owner: 'platform',
  costCenter: 'finance',
};

/** Writes the file and, once a synthesis has shown what is needed, its compiled code. */
export async function buildSynthesizer({ outDir, options, processorZip }) {
  const outfile = join(outDir, fileName);
  const banner = { js: 'const $url = require("node:url").pathToFileURL(__filename).href;' };
  await build({ ...options, format: 'cjs', stdin: entry, outfile, define: { 'import.meta.url': '$url' }, banner });
  const { exports, script } = runCached(outfile);
  const environment = exports.resolveEnvironment('sample', sample);
  const foundation = exports.resolveFoundation({ version: 1, environments: {} }, environment);
  const scratch = await mkdtemp(join(tmpdir(), 'trading-infra-build-'));
  try {
    await exports.synthesize({ environment, foundation, processorZip, outDir: scratch });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  await writeFile(cacheOf(outfile), script.createCachedData());
}
