// Builds dist/: everything that runs, bundled, so that the tool starts quickly and the installed package stays small.
// The new build replaces the old one only when it is complete, so a failed build leaves a working dist/.
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildCdktfCli } from './build-cdktf-cli.mjs';
import { buildKernel } from './build-kernel.mjs';
import { buildLambda } from './build-lambda.mjs';
import { buildSynthesizer } from './build-synthesizer.mjs';
import { noteLicences } from './third-party-licenses.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const shipped = join(root, 'dist');
const dist = join(root, 'dist.next');
const previous = join(root, 'dist.previous');
const processorZip = join(dist, 'lambda', 'trading-data-processor.zip');

/** CommonJS packages bundled into an ES module still need these three. */
const commonJsNames = [
  "import{createRequire as $createRequire}from'node:module';",
  "import{fileURLToPath as $toPath}from'node:url';",
  "const require=$createRequire(import.meta.url),__filename=$toPath(import.meta.url),__dirname=$toPath(new URL('.',import.meta.url));",
].join('');

/** Never bundled, because these packages have other files beside their code (WebAssembly, native binaries). */
const installed = ['@electric-sql/pglite', '@lydell/node-pty', 'pg-native', 'esbuild'];

const licences = noteLicences({ root });
const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  // Prefers the SDK's ES modules: they are smaller, and keep their export names with dynamic imports.
  mainFields: ['module', 'main'],
  alias: { archiver: join(root, 'scripts/absent-archiver.cjs') },
  external: installed,
  plugins: [licences.plugin],
};

async function buildModules() {
  await build({
    ...shared,
    format: 'esm',
    splitting: true,
    outdir: dist,
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: commonJsNames },
    entryPoints: {
      cli: 'src/cli/main.ts',
      'cdktf-app': 'src/terraform/cdktf-app.ts',
      'sandbox-daemon': 'src/sandbox/daemon.ts',
      'function-host': 'src/sandbox/function-host.ts',
    },
  });
}

/** The wrapper runs once for every Terraform call of the cdktf CLI, so it is one small file that loads nothing else. */
async function buildTerraformWrapper() {
  const outfile = join(dist, 'terraform-wrapper.cjs');
  await build({ ...shared, format: 'cjs', entryPoints: ['src/terraform/driver/terraform-wrapper.ts'], outfile });
  await chmod(outfile, 0o755);
}

await buildKernel();
await rm(dist, { recursive: true, force: true });
await mkdir(join(dist, 'lambda'), { recursive: true });
await Promise.all([
  buildModules(),
  buildTerraformWrapper(),
  buildCdktfCli({ outDir: join(dist, 'cdktf-cli'), plugins: shared.plugins }),
  buildLambda({ outFile: processorZip, plugins: shared.plugins }).then(() =>
    buildSynthesizer({ outDir: dist, options: shared, processorZip }),
  ),
  cp(join(root, 'src/operations/deploy/migrations'), join(dist, 'migrations'), { recursive: true }),
]);
await licences.write(join(dist, 'THIRD-PARTY-LICENSES.txt'));
await rm(previous, { recursive: true, force: true });
if (existsSync(shipped)) await rename(shipped, previous);
await rename(dist, shipped);
await rm(previous, { recursive: true, force: true });
