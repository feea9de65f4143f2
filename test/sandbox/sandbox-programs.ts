// The sandbox's programs for tests, bundled from the current sources.
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { packageRoot } from '../../src/package-root.js';
import type { SandboxPrograms } from '../../src/sandbox/launch.js';

/** Bundles the daemon and the function host into a new folder. It is inside the package, so that external modules are found. */
export async function bundleSandbox(): Promise<SandboxPrograms> {
  const root = packageRoot();
  const folder = await mkdtemp(join(root, 'node_modules', '.sandbox-test-'));
  await build({
    absWorkingDir: root,
    entryPoints: { 'sandbox-daemon': 'src/sandbox/daemon.ts', 'function-host': 'src/sandbox/function-host.ts' },
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    splitting: true,
    external: ['@electric-sql/*'],
    banner: { js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  return { daemon: join(folder, 'sandbox-daemon.js') };
}
