// Every command that the tool prints works when it is pasted: on both targets, with a profile, and with settings elsewhere.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quoted } from '../../src/shell-words.js';
import { followHints, paste, type Typist } from './pasting.js';
import { openWorkplace, program, type Workplace } from './tool.js';

/** How a person works: with which flags before each command, and with which variables. */
interface Manner {
  name: string;
  target: 'sandbox' | 'aws';
  flags: readonly string[];
  env: Record<string, string>;
}

let emulator: Workplace;
const places = new Map<string, Workplace>();
const manners: Manner[] = [];
const mannerNames = ['in the sandbox', 'on AWS with variables', 'on AWS with a profile', 'with settings elsewhere'] as const;

async function openManner(name: (typeof mannerNames)[number], endpoint: string): Promise<void> {
  const place = await openWorkplace();
  places.set(name, place);
  const profile = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_CONFIG_FILE: join(place.folder, 'aws'),
    AWS_SHARED_CREDENTIALS_FILE: join(place.folder, 'none'),
  };
  await writeFile(profile.AWS_CONFIG_FILE, '[profile audit]\naws_access_key_id = test\naws_secret_access_key = test\n');
  await mkdir(join(place.folder, 'in here'));
  const variables = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const allow = ['--allow-endpoint', endpoint];
  const all: Record<typeof name, Manner> = {
    'in the sandbox': { name, target: 'sandbox', flags: [], env: {} },
    'on AWS with variables': { name, target: 'aws', flags: allow, env: variables },
    'on AWS with a profile': { name, target: 'aws', flags: [...allow, '--profile', 'audit'], env: profile },
    'with settings elsewhere': {
      name,
      target: 'aws',
      flags: [...allow, '--profile', 'audit', '--config', 'in here/infra.yaml'],
      env: profile,
    },
  };
  const manner = all[name];
  manners.push(manner);
  const account = manner.target === 'aws' ? ['--account', '123456789012'] : [];
  for (const env of ['dev', 'prod']) {
    const words = [
      'init',
      '--env',
      env,
      '--target',
      manner.target,
      '--region',
      'us-east-1',
      ...account,
      '--size',
      'small',
      '--state',
      's3',
      '--yes',
    ];
    const made = await place.run([...manner.flags, ...words], manner.env);
    expect(made.code, made.stderr).toBe(0);
  }
  if (manner.target === 'sandbox') await place.run(['sandbox', 'start']);
}

beforeAll(async () => {
  emulator = await openWorkplace();
  const started = await emulator.run(['sandbox', 'start', '--json']);
  const { endpoint } = started.json() as unknown as { endpoint: string };
  await Promise.all(mannerNames.map((name) => openManner(name, endpoint)));
});

afterAll(async () => {
  for (const place of [emulator, ...places.values()]) {
    await place.run(['sandbox', 'stop']);
    await rm(place.folder, { recursive: true, force: true });
  }
});

function typistOf(name: string): Typist {
  const { flags, env } = manners.find((one) => one.name === name) as Manner;
  return { place: places.get(name) as Workplace, flags: flags.map(quoted).join(' '), env };
}

/** A command, and what it and each command that is pasted afterwards ends with. The last one stops short of changing anything. */
const situations: [line: string, codes: string[]][] = [
  ['verify --env dve', ['ENVIRONMENT_UNKNOWN', 'NOT_DEPLOYED']],
  ['verify --env dev', ['NOT_DEPLOYED', 'INPUT_MISSING', 'NOT_BOOTSTRAPPED', 'INPUT_MISSING']],
  ['outputs --env dev', ['NOT_DEPLOYED', 'INPUT_MISSING']],
  ['drift --env dev', ['NOT_DEPLOYED', 'INPUT_MISSING']],
  ['plan --env dev', ['NOT_BOOTSTRAPPED', 'INPUT_MISSING']],
  ['deploy --env dev --yes', ['NOT_BOOTSTRAPPED', 'INPUT_MISSING']],
  ['bars --env dev --csv --json BTC-USDT', ['USAGE', 'done']],
  ['deploy --env dev --evn', ['USAGE', 'done']],
  ['jobs', ['USAGE', 'done']],
  ['status dev', ['USAGE', 'done']],
  ['ingest', ['USAGE', 'done']],
];

describe.each(mannerNames)('%s', (name) => {
  test.each(situations)('%s', async (line, codes) => {
    expect(await followHints(typistOf(name), line, codes.length)).toEqual(codes);
  });

  test('destroy --env dev --confirm other', async () => {
    // On AWS, the account has to be confirmed too.
    const codes = ['DECLINED', ...(name === 'in the sandbox' ? [] : ['INPUT_MISSING']), 'NOT_BOOTSTRAPPED'];
    expect(await followHints(typistOf(name), 'destroy --env dev --confirm other', codes.length)).toEqual(codes);
  });
});

test('an endpoint that is not approved is named with the flag that approves it', async () => {
  const place = places.get('on AWS with variables') as Workplace;
  const { env } = manners.find(({ name }) => name === 'on AWS with variables') as Manner;
  const refused = await place.run(['deploy', '--env', 'dev', '--yes', '--json'], env);
  const { error } = refused.json() as unknown as { error: { code: string; hint: string } };
  expect([refused.code, error.code, error.hint]).toEqual([5, 'DECLINED', expect.stringContaining('--allow-endpoint http://127.0.0.1:')]);
  expect((await paste(place, error.hint, env)).document.error?.code).toBe('NOT_BOOTSTRAPPED');
});

test('a deploy whose sandbox was lost goes on in a new one', async () => {
  const place = places.get('in the sandbox') as Workplace;
  const once = (pattern: RegExp, act: (group: number) => void) => {
    let isDone = false;
    return (group: number, stderr: string) => {
      if (isDone || !pattern.test(stderr)) return;
      isDone = true;
      act(group);
    };
  };
  const { info } = (await place.run(['sandbox', 'status', '--json'])).json() as unknown as { info: { pid: number } };
  const words = `node ${program} deploy --env dev --bootstrap --no-verify --yes`;
  const lost = await paste(
    place,
    words,
    {},
    once(/^\[1\//m, () => process.kill(info.pid, 'SIGKILL')),
  );
  expect([lost.code, lost.document.error?.code], lost.stderr).toEqual([4, 'EMULATOR_GONE']);
  const unanswered = await paste(place, lost.document.error?.hint ?? '', {});
  expect(unanswered.document.error?.code).toBe('INPUT_MISSING');
  // The foundation is complete when the platform's changes begin; the rest of the deploy proves nothing more here.
  const interrupt = once(/Plan for platform[\s\S]*^\[\d+\//m, (group) => process.kill(group, 'SIGINT'));
  const again = await paste(place, unanswered.document.error?.hint ?? '', {}, interrupt);
  expect([again.code, again.document.error?.code], again.stderr).toEqual([130, 'INTERRUPTED']);
});
