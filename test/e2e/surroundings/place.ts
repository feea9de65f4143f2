// A user's folders on one computer, and how a command is run there.
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainEnvironment } from './installed.js';

export interface Place {
  /** Holds all the others. */
  root: string;
  /** The folder of the settings file, in which commands run. */
  project: string;
  home: string;
  tmp: string;
}

/** The longest that a command may take which deploys nothing. */
const tooLongMs = 20_000;

export const trades = `exchange,symbol,timestamp,local_timestamp,id,side,price,amount
binance,BTCUSDT,1704067200000000,1704067200000001,1,buy,42000.5,0.1
binance,BTCUSDT,1704067260000000,1704067260000001,2,sell,42001.5,0.2
`;

/** Creates empty folders; `name` is the project's. */
export async function openPlace(name = 'project'): Promise<Place> {
  const root = await mkdtemp(join(await realpath(tmpdir()), 'surroundings-'));
  await chmod(root, 0o755);
  const place = { root, project: join(root, name), home: join(root, 'home'), tmp: join(root, 'tmp') };
  for (const folder of [place.project, place.home, place.tmp]) await mkdir(folder, { recursive: true });
  await writeFile(join(place.project, 'trades.csv'), trades);
  return place;
}

export function closePlace({ root }: Place): Promise<void> {
  return rm(root, { recursive: true, force: true });
}

export interface Ran {
  /** Null if a signal ended it, also after the limit. */
  code: number | null;
  stdout: string;
  stderr: string;
}

interface RunOptions {
  command: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** `open` is a pipe into which nobody writes. */
  stdin?: 'empty' | 'open';
  uid?: number;
  limitMs?: number;
}

/** Runs a command without a terminal, in its own group, which is ended after the limit. */
export function runCommand({
  command: [file = '', ...args],
  cwd,
  env,
  stdin = 'empty',
  uid,
  limitMs = tooLongMs,
}: RunOptions): Promise<Ran> {
  return new Promise((settle, reject) => {
    const child = spawn(file, args, {
      cwd,
      env: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)) as NodeJS.ProcessEnv,
      stdio: [stdin === 'empty' ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: true,
      ...(uid !== undefined && { uid, gid: uid }),
    });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) child[stream]?.setEncoding('utf8').on('data', (text) => (output[stream] += text));
    const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), limitMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      settle({ code, ...output });
    });
  });
}

/** The environment of a user who has these folders. */
export function environmentOf({ home, tmp }: Pick<Place, 'home' | 'tmp'>): Record<string, string | undefined> {
  return { ...plainEnvironment, HOME: home, TMPDIR: tmp, AWS_EC2_METADATA_DISABLED: 'true' };
}
