// Bundles the unmodified cdktf CLI into one folder, so that cdktf-cli need not be installed: its pty has no binary for Node 24, and its
// dependencies take hundreds of megabytes that diff, deploy, destroy and output do not use.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);
const manifestFile = require.resolve('cdktf-cli/package.json');
const source = dirname(manifestFile);
/** Resolves packages as the CLI itself would. */
const { resolve } = createRequire(manifestFile);

/** Loaded with the CLI but used only by `convert`, `get`, `init` and `provider`. Replaced by stubs that throw when they are called. */
const leftOut = ['@cdktf/hcl2cdk', '@cdktf/hcl2json', '@cdktf/hcl-tools'];

const leaveOut = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(${leftOut.join('|')})$`) }, ({ path }) => ({ path, namespace: 'left-out' }));
    onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get(_, name) {
        if (name === '__esModule' || typeof name === 'symbol') return undefined;
        return () => { throw new Error(${JSON.stringify(path)} + ' is not part of this build of the cdktf CLI (' + name + ' was asked for)'); };
      } });`,
    }));
  },
};

/**
 * The cdktf library is bundled once and shared. The yoga engine is copied unbundled, because it assigns undeclared variables, which the
 * bundle's strict mode forbids. The pty is replaced by our own dependency, which has binaries for every Node version.
 */
const redirect = {
  name: 'redirect',
  setup({ onResolve }) {
    const apart = (name, importer) => ({ path: `${importer.endsWith('bin/cdktf.js') ? '../..' : '../../..'}/${name}`, external: true });
    onResolve({ filter: /^cdktf$/ }, ({ importer }) => apart('cdktf.js', importer));
    onResolve({ filter: /\/nbind(\.js)?$/ }, ({ importer }) => apart('yoga-engine.js', importer));
    // The compiler behind `cdktf get` is resolved when the handlers load, but run only by `get`.
    onResolve({ filter: /^jsii(-pacmak)?\/bin\// }, () => ({ path: '../../../absent-jsii.js', external: true }));
    onResolve({ filter: /^@cdktf\/node-pty-prebuilt-multiarch$/ }, () => ({ path: '@lydell/node-pty', external: true }));
  },
};

const shared = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: true,
  // Our own tsconfig would add "use strict" to everything.
  tsconfigRaw: {},
  // Keeps the licence comments in the CLI's own bundle.
  legalComments: 'external',
  logLevel: 'error',
  external: ['bufferutil', 'utf-8-validate', 'fsevents'],
};

/**
 * Writes the CLI to `outDir`; the program is `bundle/bin/cdktf.js`. The layout must match the original package, because the CLI locates its
 * package.json and its command handlers by relative paths.
 */
export async function buildCdktfCli({ outDir, plugins = [] }) {
  await rm(outDir, { recursive: true, force: true });
  // `init` lists its templates when the handlers load, so the folder must exist, and npm does not pack empty folders.
  await mkdir(join(outDir, 'bundle/templates'), { recursive: true });
  await writeFile(join(outDir, 'bundle/templates/README.md'), 'The templates of `cdktf init` are not part of this build.\n');
  await writeFile(join(outDir, 'absent-jsii.js'), "throw new Error('jsii is not part of this build of the cdktf CLI');\n");
  await Promise.all([
    build({ ...shared, entryPoints: [resolve('cdktf')], outfile: join(outDir, 'cdktf.js'), plugins }),
    cp(resolve('yoga-layout-prebuilt/yoga-layout/build/Release/nbind.js'), join(outDir, 'yoga-engine.js')),
    build({
      ...shared,
      entryPoints: [join(source, 'bundle/bin/cdktf.js'), join(source, 'bundle/bin/cmds/handlers.js')],
      outbase: source,
      outdir: outDir,
      plugins: [...plugins, leaveOut, redirect],
    }),
    writeManifest(outDir),
    writeNotice(outDir),
  ]);
}

async function writeManifest(outDir) {
  const { name, version, license, repository, dependencies } = JSON.parse(await readFile(manifestFile, 'utf8'));
  const manifest = { name, version, private: true, license, repository, dependencies };
  await writeFile(join(outDir, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

async function writeNotice(outDir) {
  const { version } = JSON.parse(await readFile(manifestFile, 'utf8'));
  await cp(fileURLToPath(new URL('../data/mpl-2.0.txt', import.meta.url)), join(outDir, 'LICENSE'));
  await writeFile(
    join(outDir, 'NOTICE'),
    `This folder holds cdktf-cli ${version} and cdktf, Copyright (c) HashiCorp, Inc., under the Mozilla Public License 2.0 (see LICENSE).

The code is unmodified; it was only bundled and minified. Its source is at
https://github.com/hashicorp/terraform-cdk/tree/v${version} and in the npm packages cdktf-cli@${version} and cdktf@${version}.
Left out: ${leftOut.join(', ')}, jsii, jsii-pacmak. Exchanged: @cdktf/node-pty-prebuilt-multiarch for @lydell/node-pty (MIT).
The bundle also holds third-party packages (yargs, ink, react, xstate, yoga-layout-prebuilt and others) under the MIT, ISC, BSD and
Apache-2.0 licences: see ../THIRD-PARTY-LICENSES.txt, and the *.LEGAL.txt files for those that the CLI ships within its own bundle.
`,
  );
}
