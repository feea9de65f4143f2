// `npm run record`: deploys to a temporary sandbox in a pseudo-terminal, and renders the recording as docs/deploy.svg.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { terminalPicture } from './terminal-picture.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const size = { columns: 108, rows: 30 };
const args = ['deploy', '--env', 'sandbox', '--yes', '--bootstrap'];
const title = `trading-infra ${args.join(' ')}`;

const folder = mkdtempSync(join(tmpdir(), 'trading-infra-record-'));
const bin = join(folder, 'bin');
/** Runs the tool by its installed name, so that the commands it prints use that name too. */
const tool = join(bin, 'trading-infra');
mkdirSync(bin);
symlinkSync(join(root, 'bin/trading-infra.js'), tool);
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
for (const name of ['CI', 'NO_COLOR', 'npm_command']) delete env[name];

/** Runs the tool in a pseudo-terminal; resolves to its output as [seconds, text] events, and its exit code. */
function record(cwd) {
  const started = Date.now();
  const terminal = spawn(tool, args, { name: 'xterm-256color', cols: size.columns, rows: size.rows, cwd, env });
  const events = [[0, `\x1b[32m$\x1b[39m ${title}\r\n`]];
  terminal.onData((text) => events.push([(Date.now() - started) / 1000, text]));
  return new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve({ events, exitCode })));
}

const run = (...words) => spawnSync(tool, words, { cwd: folder, stdio: 'inherit', env });
try {
  run('init', '--env', 'sandbox', '--target', 'sandbox', '--region', 'us-east-1', '--size', 'small', '--state', 's3', '--yes');
  const { events, exitCode } = await record(folder);
  if (exitCode !== 0) throw new Error(`the deploy failed with exit code ${exitCode}:\n${events.map(([, text]) => text).join('')}`);
  writeFileSync(join(root, 'docs/deploy.svg'), terminalPicture(events, { ...size, title }));
  console.log('Wrote docs/deploy.svg');
} finally {
  run('sandbox', 'stop');
  rmSync(folder, { recursive: true, force: true });
}
