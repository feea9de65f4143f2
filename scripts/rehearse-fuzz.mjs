// `npm run rehearse:fuzz`: mutated settings files and odd command lines, against the built tool. Whatever they say, the tool must answer in time
// with a sentence and an exit code of its table, and must change nothing. Usage: npm run rehearse:fuzz [-- --seed 1 --files 300 --lines 150]
//   --surroundings   each of them in three surroundings: plain; behind a proxy that lets nothing through, and without HOME; on read-only disks
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { oddLine } from './fuzz-lines.mjs';
import { mutateSettings } from './fuzz-settings.mjs';
import { openSurroundings } from './fuzz-surroundings.mjs';
import { seededRandom } from './seeded-random.mjs';

const tool = fileURLToPath(new URL('../bin/trading-infra.js', import.meta.url));
const text = (value) => ({ type: 'string', default: value });
const { values: given } = parseArgs({
  options: {
    seed: text('1'),
    files: text('300'),
    lines: text('150'),
    'at-once': text('4'),
    timeout: text('120'),
    surroundings: { type: 'boolean' },
  },
});
const scratch = mkdtempSync(join(tmpdir(), 'trading-infra-fuzz-'));
const timeoutMs = Number(given.timeout) * 1000;
/** The table of exit codes in docs/commands.md. */
const exitCodes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 64, 130];
const settings = 'trading-infra.yaml';
const valid = `version: 1
environments:
  dev: { target: sandbox, account: "123456789012", region: us-east-1, size: small, owner: a, costCenter: b }
`;
const fileCommands = [
  ['plan', '--env', 'dev'],
  ['synth', '--env', 'dev'],
  ['status'],
  ['doctor', '--env', 'dev'],
  ['init', '--env', 'added', '--target', 'sandbox', '--size', 'small', '--yes'],
];

/** A generator of repeatable choices. */
function randomFrom(seed) {
  const next = seededRandom(seed);
  const below = (bound) => Math.floor(next() * Math.max(1, bound));
  return { below, pick: (list) => list[below(list.length)] };
}

/** What lies in a folder: path, kind, mode and content of everything. Folders named in `skip` are left out. */
function fingerprint(folder, skip = []) {
  const entries = readdirSync(folder, { recursive: true }).map(String).sort();
  const kept = entries.filter((name) => !skip.some((one) => name === one || name.startsWith(`${one}/`)));
  return kept.map((name) => `${name} ${describe(join(folder, name))}`).join('\n');
}

function describe(path) {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  const content = stat.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
  return `${stat.mode} ${content}`;
}

/** Runs the tool in `folder/work`, with a home and a temporary folder of its own, and what the surrounding changes. */
function run({ folder, surrounding }, argv, variables = {}) {
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const env = {
    PATH,
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    LANG: 'C.UTF-8',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...variables,
    ...surrounding.variables,
  };
  const cwd = join(folder, 'work');
  const [file, ...args] = surrounding.wrap([process.execPath, tool, ...argv], cwd);
  return new Promise((settle) => {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr']) child[stream].on('data', (chunk) => (output[stream] += chunk));
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      settle({ code, signal, ...output });
    });
  });
}

/** Everything that is wrong with how a run ended. */
function faultsOf({ code, signal, stdout, stderr }, argv) {
  const all = stdout + stderr;
  const faults = [];
  if (signal) faults.push(`ended by ${signal}: no answer within ${timeoutMs / 1000} s`);
  else if (!exitCodes.includes(code)) faults.push(`exit code ${code}`);
  if (/^\s+at .*(:\d+:\d+|\(native\))/m.test(all) && !argv.includes('--debug')) faults.push('a stack trace');
  if (/\bINTERNAL\b|a bug in/.test(all)) faults.push('called a bug');
  if (argv.includes('--json')) {
    try {
      JSON.parse(stdout);
    } catch {
      faults.push('not one JSON document');
    }
  } else if (code !== 0 && all.trim() === '') faults.push('not a word');
  return faults;
}

/** Everything that a run has changed and should not have. The tool's own folder may hold synthesized files and the journal, but no sandbox. */
function changesOf(folder, before, { mayWrite, written = [] }) {
  const faults = [];
  if (fingerprint(join(folder, 'home')) + fingerprint(join(folder, 'tmp')) !== '') faults.push('wrote outside the folder');
  if (!mayWrite && fingerprint(join(folder, 'work'), ['.trading-infra', ...written]) !== before) faults.push('changed files');
  const state = join(folder, 'work/.trading-infra/.sandbox');
  if (existsSync(state)) faults.push('started a sandbox');
  return faults;
}

/** What a run that ended with 0 has not done. */
function undoneBy({ code }, [command], folder) {
  if (code !== 0) return [];
  const path = { init: settings, synth: 'cdktf.out/stacks/platform/cdk.tf.json' }[command];
  if (path === undefined) return [];
  const isDone =
    existsSync(join(folder, 'work', path)) && (command !== 'init' || /\badded\b/.test(readFileSync(join(folder, 'work', path), 'utf8')));
  return isDone ? [] : [`${command} ended with 0 and did nothing`];
}

function newFolder(name) {
  const folder = join(scratch, name);
  for (const part of ['work', 'home', 'tmp']) mkdirSync(join(folder, part), { recursive: true });
  return folder;
}

/** A mutated file, through one command. `init` may write if it succeeds, and must then have left a file that can be read. */
async function tryFile(index, { title, place }, surrounding) {
  const command = [...fileCommands[index % fileCommands.length], ...(index % 2 ? ['--json'] : [])];
  const folder = newFolder(`${surrounding.id}-file-${index}`);
  place(join(folder, 'work', settings));
  const before = fingerprint(join(folder, 'work'));
  const ran = await run({ folder, surrounding }, command);
  const mayWrite = command[0] === 'init' && ran.code === 0;
  const written = command[0] === 'synth' && ran.code === 0 ? ['cdktf.out'] : [];
  const faults = [...faultsOf(ran, command), ...changesOf(folder, before, { mayWrite, written }), ...undoneBy(ran, command, folder)];
  if (mayWrite && (await run({ folder, surrounding }, ['status'])).code !== 0) faults.push('init wrote a file that cannot be read');
  return { what: `file ${index} (${title}), ${surrounding.id}`, argv: command, folder, ran, faults };
}

async function tryLine(index, { argv, variables }, surrounding) {
  const folder = newFolder(`${surrounding.id}-line-${index}`);
  writeFileSync(join(folder, 'work', settings), valid);
  const before = fingerprint(join(folder, 'work'));
  const ran = await run({ folder, surrounding }, argv, variables);
  const mayWrite = ran.code === 0 && ['synth', 'process'].some((word) => argv.includes(word));
  const faults = [...faultsOf(ran, argv), ...changesOf(folder, before, { mayWrite })];
  return { what: `line ${index} ${JSON.stringify(variables)}, ${surrounding.id}`, argv, folder, ran, faults };
}

async function main() {
  const random = randomFrom(Number(given.seed));
  const files = Array.from({ length: Number(given.files) }, (_, index) => [tryFile, index, mutateSettings(random, index)]);
  const lines = Array.from({ length: Number(given.lines) }, (_, index) => [tryLine, index, oddLine(random, index)]);
  const { all, close } = await openSurroundings({ isWhole: given.surroundings === true });
  const left = all.flatMap((surrounding) => [...files, ...lines].map((one) => [...one, surrounding]));
  const codes = {};
  let failed = 0;
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [attempt, index, made, surrounding] = next;
      const { what, argv, folder, ran, faults } = await attempt(index, made, surrounding);
      codes[ran.code ?? ran.signal] = (codes[ran.code ?? ran.signal] ?? 0) + 1;
      if (faults.length === 0) rmSync(folder, { recursive: true, force: true });
      else {
        failed += 1;
        const line = argv.map((word) => JSON.stringify(word.slice(0, 60))).join(' ');
        console.log(
          `${what}: ${faults.join('; ')}\n  trading-infra ${line}   in ${folder}\n  ${(ran.stdout + ran.stderr).trim().slice(0, 600).replaceAll('\n', '\n  ')}`,
        );
      }
    }
  };
  await Promise.all(Array.from({ length: Number(given['at-once']) }, worker));
  close();
  const where = all.length > 1 ? ` in each of ${all.map(({ id }) => id).join(', ')}` : '';
  console.log(
    `seed ${given.seed}: ${files.length} files, ${lines.length} command lines${where}, ${failed} failed; exit codes ${JSON.stringify(codes)}`,
  );
  if (failed > 0) process.exitCode = 1;
  else rmSync(scratch, { recursive: true, force: true });
}

await main();
