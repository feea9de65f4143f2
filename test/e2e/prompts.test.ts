// Every question of the built tool, when nobody answers: without a terminal it is never asked, and leaving it in a terminal ends with 130.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { execPath } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasTmux, openTerminal } from '../cli/terminal.js';
import { type FakeIdentity, startFakeIdentity } from '../helpers/fake-identity.js';
import { openWorkplace, program, type Workplace } from './tool.js';

let server: FakeIdentity;
let workplace: Workplace;
let env: Record<string, string>;
let settings: string;
const settingsFile = () => join(workplace.folder, 'trading-infra.yaml');

beforeAll(async () => {
  server = await startFakeIdentity();
  workplace = await openWorkplace();
  for (const name of ['dev', 'two']) {
    const init = `init --env ${name} --target aws --region eu-central-1 --account 999999999999 --size small --state local --yes`;
    expect((await workplace.run(init.split(' '))).code).toBe(0);
  }
  settings = await readFile(settingsFile(), 'utf8');
  env = {
    PATH: process.env.PATH ?? '',
    HOME: workplace.folder,
    AWS_ENDPOINT_URL: server.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: 'AKIA',
    AWS_SECRET_ACCESS_KEY: 's',
  };
});
afterAll(() => server.stop());

const allowed = () => `--allow-endpoint ${server.url}`;

/** Where the tool asks, and which command of `withoutTerminal` comes there, or stops before it because the answer is missing. */
const questions: Record<string, [count: number, reachedBy: RegExp]> = {
  'commands/init/questions.ts': [7, /^init/],
  'commands/init/wizard.ts': [1, /^init/],
  'commands/init/network-and-database.ts': [4, /^init/],
  'commands/jobs.ts': [1, /^jobs redrive/],
  'commands/keys/revoke.ts': [2, /^keys revoke/],
  'commands/state/migrate.ts': [2, /^state migrate/],
  'commands/unlock.ts': [1, /^unlock/],
  'session/approval.ts': [4, /^deploy/],
  'session/dead-lock.ts': [1, /^deploy/],
  'session/endpoint-approval.ts': [1, /^deploy --env dev --yes$/],
  'session/environment-choice.ts': [1, /^plan/],
  'session/keep-data.ts': [2, /^destroy/],
  'session/name-confirmation.ts': [1, /^destroy/],
};

/** Commands that would ask, the error that they end with instead, and its exit code. */
const withoutTerminal: [command: string, code: string, exit: number][] = [
  ['init', 'INPUT_MISSING', 64],
  ['plan', 'INPUT_MISSING', 64],
  ['deploy', 'INPUT_MISSING', 64],
  ['deploy --env dev', 'INPUT_MISSING', 64],
  ['deploy --env dev --yes', 'DECLINED', 5],
  ['deploy --env dev ENDPOINT', 'INPUT_MISSING', 64],
  ['bootstrap --env dev ENDPOINT', 'INPUT_MISSING', 64],
  ['bootstrap --remove --env dev ENDPOINT', 'INPUT_MISSING', 64],
  ['bootstrap --remove --env dev --confirm dev ENDPOINT', 'INPUT_MISSING', 64],
  ['destroy --env dev ENDPOINT', 'INPUT_MISSING', 64],
  ['destroy --env dev --confirm dev ENDPOINT', 'INPUT_MISSING', 64],
  ['jobs redrive --env dev ENDPOINT', 'INPUT_MISSING', 64],
  ['jobs rerun --prefix incoming/ --env dev ENDPOINT', 'INPUT_MISSING', 64],
  ['state migrate --env dev ENDPOINT', 'INPUT_MISSING', 64],
  ['state migrate --to s3 --env dev ENDPOINT', 'INPUT_MISSING', 64],
];

/** Commands that ask only about what has been deployed; the questions themselves cannot be put without a terminal. */
const onlyWhenDeployed = ['keys revoke', 'unlock'];

it('every place that asks is in the table above', () => {
  const folder = resolve(import.meta.dirname, '../../src/cli');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('terminal/'),
  );
  const counts = files.flatMap((file) => {
    const count = readFileSync(join(folder, file), 'utf8').match(/\bprompt\.(text|select|search|confirm)\b/g)?.length ?? 0;
    return count === 0 ? [] : [[file, count] as const];
  });
  expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(Object.entries(questions).map(([file, [count]]) => [file, count])));
  const commands = [...withoutTerminal.map(([command]) => command), ...onlyWhenDeployed];
  const unreached = Object.entries(questions).filter(([, [, by]]) => !commands.some((command) => by.test(command)));
  expect(unreached).toEqual([]);
});

describe('without a terminal', () => {
  it.each(withoutTerminal)('%s ends with %s, whatever its input is', async (command, code, exit) => {
    const line = command.replace('ENDPOINT', allowed());
    for (const flags of ['', ' --json']) {
      const inputs = [`${line}${flags} <&-`, `${line}${flags} </dev/null`, `${line}${flags}`];
      const ends = await Promise.all(inputs.map(runShell));
      expect(ends.map(({ exit: ended }) => ended)).toEqual([exit, exit, exit]);
      for (const { said, printed } of ends) {
        if (flags === '') expect(said).toContain(code);
        else expect(JSON.parse(printed)).toMatchObject({ error: { code } });
      }
    }
    expect(await readFile(settingsFile(), 'utf8')).toBe(settings);
  });
});

/** Runs the tool by a shell, with a standard input that is a pipe and stays open, unless the line says otherwise. */
async function runShell(line: string): Promise<{ exit: number; said: string; printed: string }> {
  const child = spawn('sh', ['-c', `exec "$NODE" "$TOOL" ${line}`], {
    cwd: workplace.folder,
    env: { ...env, NODE: execPath, TOOL: program },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [said, printed] = ['', ''];
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  const tooLong = setTimeout(() => child.kill('SIGKILL'), 30_000);
  const [exit] = await once(child, 'close');
  clearTimeout(tooLong);
  child.stdin.end();
  return { exit, said, printed };
}

describe.skipIf(!hasTmux)('in a terminal', () => {
  /** One question of each kind, and those before anything is changed. */
  const asked: [command: string, question: string][] = [
    ['init', 'Environment'],
    ['init --env new --target aws', 'Region'],
    ['plan', 'Which environment?'],
    ['deploy --env dev', 'Type dev to send'],
    ['deploy --env dev ENDPOINT', 'Use account 999999999999'],
    ['destroy --env dev ENDPOINT', 'Use account 999999999999'],
    ['bootstrap --remove --env dev ENDPOINT', 'Use account 999999999999'],
    ['state migrate --env dev ENDPOINT', 'Where should the state be kept?'],
  ];
  const started = (command: string) => {
    const variables = Object.entries(env).map(([name, value]) => `${name}='${value}'`);
    return `env -i TERM=screen ${variables.join(' ')} ${execPath} ${program} ${command.replace('ENDPOINT', allowed())}`;
  };

  it.each(asked.flatMap(([command, question]) => ['C-c', 'C-d'].map((key) => [command, question, key] as const)))(
    '%s asks “%s”, and %s ends it with 130',
    async (command, question, key) => {
      const terminal = await openTerminal(started(command), workplace.folder);
      try {
        await terminal.see(question);
        await terminal.press(key);
        expect(await terminal.see('exit=')).toMatch(/INTERRUPTED[\s\S]*exit=130/);
      } finally {
        await terminal.close();
      }
      expect(await readFile(settingsFile(), 'utf8')).toBe(settings);
    },
  );

  it.each(asked)('%s asks “%s”, and ends with 130 when the terminal is closed', async (command, question) => {
    const ended = join(workplace.folder, 'ended');
    await writeFile(ended, '');
    const shell = `import{spawn}from'node:child_process';import{writeFileSync}from'node:fs';const c=spawn('sh',['-c',process.argv[2]],{stdio:'inherit'});process.on('SIGHUP',()=>c.kill('SIGHUP'));c.once('exit',(code,signal)=>writeFileSync('ended',String(signal??code)))`;
    await writeFile(join(workplace.folder, 'shell.mjs'), shell);
    await writeFile(join(workplace.folder, 'line'), `exec ${started(command)}`);
    const terminal = await openTerminal(`exec ${execPath} shell.mjs "$(cat line)"`, workplace.folder);
    await terminal.see(question);
    await terminal.close();
    for (let waited = 0; (await readFile(ended, 'utf8')) === '' && waited < 30_000; waited += 50) await sleep(50);
    expect(await readFile(ended, 'utf8')).toBe('130');
    expect(await readFile(settingsFile(), 'utf8')).toBe(settings);
  });
});
