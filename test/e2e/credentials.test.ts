// Every source of credentials, right and wrong, with the built tool: the true cause, the command that helps, and never longer than its limit.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath, env as variables } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasTmux, openTerminal } from '../cli/terminal.js';
import { type FakeIdentity, startFakeIdentity } from '../helpers/fake-identity.js';
import { openWorkplace, program, type Workplace } from './tool.js';

let server: FakeIdentity;
let late: FakeIdentity;
let workplace: Workplace;
let home: string;
const file = (name: string) => join(home, name);

beforeAll(async () => {
  server = await startFakeIdentity();
  late = await startFakeIdentity({ clockAheadMs: -11 * 60_000 });
  workplace = await openWorkplace();
  home = workplace.folder;
  await mkdir(join(home, '.aws/sso/cache'), { recursive: true });
  const login = (session: string, token: string, expiresAt: string) => {
    const name = `${createHash('sha1').update(session).digest('hex')}.json`;
    return writeFile(join(home, '.aws/sso/cache', name), JSON.stringify({ accessToken: token, expiresAt }));
  };
  await login('firm', 'fromsso', '2099-01-01T00:00:00Z');
  await login('old', 'x', '2020-01-01T00:00:00Z');
  await login('revoked', 'revoked', '2099-01-01T00:00:00Z');
  await login('unassigned', 'unassigned', '2099-01-01T00:00:00Z');
  await writeFile(file('token'), 'a.web.token\n');
  await writeFile(file('container-token'), 'from-container\n');
  await writeFile(file('empty'), '');
  spawnSync('mkfifo', [file('pipe')]);
  const init =
    'init --env dev --target aws --region eu-central-1 --account 123456789012 --size small --state local --cidr 10.0.0.0/16 --yes';
  expect((await workplace.run(init.split(' '))).code).toBe(0);
});
afterAll(() => {
  server.stop();
  late.stop();
});

let written = 0;
const unset = ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_REGION', 'AWS_CA_BUNDLE'];

/** Plans with an AWS configuration file and variables, as far as to the account, which is always the wrong one. */
async function plan(config: string, env: Record<string, string> = {}, flags: readonly string[] = []) {
  const path = file(`config-${written++}`);
  await writeFile(path, config);
  const base = { HOME: home, AWS_CONFIG_FILE: path, AWS_ENDPOINT_URL: server.url, AWS_EC2_METADATA_DISABLED: 'true' };
  const started = Date.now();
  const ran = await workplace.run(['plan', '--env', 'dev', '--json', ...flags], {
    ...Object.fromEntries(unset.map((name) => [name, ''])),
    ...base,
    ...env,
  });
  const { error } = ran.json() as unknown as { error: { code: string; message: string; hint: string } };
  return { exit: ran.code, ...error, seconds: (Date.now() - started) / 1000, printed: ran.stdout + ran.stderr };
}

const sso = (session: string, name = 'p') =>
  `[profile ${name}]\nsso_session = ${session}\nsso_account_id = 1\nsso_role_name = dev\n[sso-session ${session}]\nsso_start_url = https://x\nsso_region = eu-west-1\n`;
const programIn = (command: string) => `[profile p]\ncredential_process = ${command}\n`;
const answer = (fields: object) =>
  programIn(`printf '%s' '${JSON.stringify({ Version: 1, AccessKeyId: 'ASIAPROC', SecretAccessKey: 's', ...fields })}'`);
const keys = (name: string, id: string) => `[${name}]\naws_access_key_id = ${id}\naws_secret_access_key = s\n`;
const p = { AWS_PROFILE: 'p' };

describe('the identity', () => {
  it.each<[string, string, Record<string, string>, string]>([
    ['keys in variables', '', { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 's' }, 'AKIAENV'],
    [
      'a file with CRLF, a BOM, comments and unknown keys',
      `\uFEFF${keys('profile p', 'AKIACRLF')}colour = blue # x\n; y\n`.replaceAll('\n', '\r\n'),
      p,
      'AKIACRLF',
    ],
    ['a profile with blanks in its name', keys('profile "my firm"', 'AKIABLANK'), { AWS_PROFILE: 'my firm' }, 'AKIABLANK'],
    ['a profile with an umlaut', keys('profile müller', 'AKIAUML'), { AWS_PROFILE: 'müller' }, 'AKIAUML'],
    ['an sso-session', sso('firm'), p, 'ASIA-fromsso'],
    ['a program', answer({ SessionToken: 't' }), p, 'ASIAPROC'],
    [
      'roles over roles, each in the region of its profile',
      `[profile p]\nrole_arn = arn:aws:iam::1:role/two\nsource_profile = q\nregion = us-west-2\n[profile q]\nrole_arn = arn:aws:iam::1:role/one\nsource_profile = base\n${keys('profile base', 'AKIABASE')}`,
      p,
      'ASIA-two',
    ],
    [
      'a profile that is its own source',
      `${keys('profile p', 'AKIASELF')}role_arn = arn:aws:iam::1:role/self\nsource_profile = p\n`,
      p,
      'ASIA-self',
    ],
    [
      'keys in variables as the source of a role',
      '[profile p]\nrole_arn = arn:aws:iam::1:role/env\ncredential_source = Environment\n',
      { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 's', flag: '--profile p' },
      'ASIA-env',
    ],
    ['a pipeline’s token', '', { AWS_WEB_IDENTITY_TOKEN_FILE: 'token', AWS_ROLE_ARN: 'arn:aws:iam::1:role/pipeline' }, 'ASIA-pipeline'],
    [
      'a container',
      '',
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: '/container', AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: 'container-token' },
      'ASIA-from-container',
    ],
  ])('comes from %s', async (_, config, { flag = '', ...env }, expected) => {
    const ran = await plan(config, absolute(env), flag.split(' ').filter(Boolean));
    expect(ran).toMatchObject({ exit: 3, code: 'ACCOUNT_MISMATCH', message: expect.stringContaining(`user/${expected})`) });
  });

  it('is asked of the STS in the region of the profile', () => {
    expect(server.asked).toEqual(expect.arrayContaining(['AssumeRole eu-central-1', 'AssumeRole us-west-2', 'AssumeRoleWithWebIdentity']));
  });
});

/** Names of files and paths of the server, made complete. */
function absolute(env: Record<string, string>): Record<string, string> {
  const complete = ([name, value]: [string, string]) => {
    if (name.endsWith('_FILE') && !value.startsWith('/')) return [name, file(value)];
    return [name, /(_FULL_URI|_URL_STS)$/.test(name) && value.startsWith('/') ? `${server.url}${value}` : value];
  };
  return Object.fromEntries(Object.entries(env).map(complete));
}

describe('a failure names its cause and the command that helps', () => {
  const none = 'NO_CREDENTIALS';
  const expired = 'CREDENTIALS_EXPIRED';
  const role = (name: string) =>
    `[profile p]\nrole_arn = arn:aws:iam::1:role/${name}\nsource_profile = base\n${keys('profile base', 'AKIABASE')}`;
  it.each<[string, string, Record<string, string>, string, RegExp, RegExp]>([
    ['nothing at all', '', {}, none, /^No AWS credentials were found: /, /--target sandbox/],
    [
      'a key that ends with a line break',
      '',
      { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'hunter2\n' },
      none,
      /AWS_SECRET_ACCESS_KEY ends with a line break/,
      /Set AWS_SECRET_ACCESS_KEY/,
    ],
    ['a key in quotes', '', { AWS_ACCESS_KEY_ID: '"AKIA"', AWS_SECRET_ACCESS_KEY: 's' }, none, /AWS_ACCESS_KEY_ID is in quotes/, /Set/],
    [
      'a token with a blank',
      '',
      { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: ' t' },
      none,
      /AWS_SESSION_TOKEN begins with a blank/,
      /Set/,
    ],
    [
      'a key without the other',
      '',
      { AWS_ACCESS_KEY_ID: 'AKIA' },
      none,
      /AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not/,
      /unset/,
    ],
    [
      'an expired session in variables',
      '',
      { AWS_ACCESS_KEY_ID: 'ASIAOLD', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't' },
      expired,
      /expired/,
      /Export a fresh AWS_ACCESS_KEY_ID/,
    ],
    [
      'a profile that does not exist',
      keys('profile live', 'A'),
      p,
      none,
      /The AWS profile p does not exist in .*config-\d+ or /,
      /there are live/,
    ],
    ['a profile without credentials', '[profile p]\nregion = eu-west-1\n', p, none, /has no credentials/, /aws configure sso --profile p/],
    [
      'a circle of profiles',
      '[profile p]\nrole_arn = a\nsource_profile = q\n[profile q]\nrole_arn = b\nsource_profile = p\n',
      p,
      none,
      /p -> q -> p refer to each other in a circle/,
      /source_profile/,
    ],
    [
      'a source_profile that does not exist',
      '[profile p]\nrole_arn = a\nsource_profile = q\n',
      p,
      none,
      /profile q, which the profile p names as its source_profile/,
      /--profile/,
    ],
    ['a role without a source', '[profile p]\nrole_arn = a\n', p, none, /neither source_profile, credential_source nor/, /source_profile/],
    [
      'a credential_source that does not exist',
      '[profile p]\nrole_arn = a\ncredential_source = Moon\n',
      p,
      none,
      /credential_source Moon/,
      /Correct/,
    ],
    [
      'a role that wants a code',
      role('x').replace('source_profile', 'mfa_serial = arn:aws:iam::1:mfa/me\nsource_profile'),
      p,
      none,
      /code of the MFA device arn:aws:iam::1:mfa\/me/,
      /^eval "\$\(aws configure export-credentials --profile p --format env\)"/,
    ],
    ['a role that is denied', role('denied'), p, 'ACCESS_DENIED', /sts:AssumeRole/, /trust policy of arn:aws:iam::1:role\/denied/],
    ['a role that is no role', role('invalid'), p, none, /does not give the role/, /Correct the role/],
    [
      'an sso-session without a login',
      sso('never'),
      p,
      expired,
      /login of the profile p is missing or has expired/,
      /^aws sso login --profile p /,
    ],
    ['an sso-session that is over', sso('old'), p, expired, /login of the profile p/, /^aws sso login --profile p /],
    ['an sso-session that was revoked', sso('revoked'), p, expired, /Session token not found/, /^aws sso login --profile p /],
    ['an SSO role that is not assigned', sso('unassigned'), p, 'ACCESS_DENIED', /does not give the role dev in account 1/, /profile p/],
    ['an sso-session with blanks in its name', sso('my firm'), p, none, /sso-session “my firm”/, /\[sso-session my-firm\]/],
    [
      'an sso-session that does not exist',
      '[profile p]\nsso_session = gone\nsso_account_id = 1\nsso_role_name = r\n',
      p,
      none,
      /sso-session gone, which .* does not have/,
      /aws configure sso --profile p/,
    ],
    [
      'an sso-session without a region',
      '[profile p]\nsso_session = s\nsso_account_id = 1\n[sso-session s]\nsso_start_url = x\n',
      p,
      none,
      /lacks sso_region and sso_role_name/,
      /aws configure sso --profile p/,
    ],
    [
      'a role over an SSO login that is over',
      `[profile p]\nrole_arn = a\nsource_profile = base\n${sso('old', 'base')}`,
      p,
      expired,
      /login of the profile base/,
      /^aws sso login --profile base /,
    ],
    [
      'aws login that never was',
      '[profile p]\nlogin_session = arn:aws:iam::1:user/me\n',
      p,
      expired,
      /login of the profile p/,
      /^aws login --profile p /,
    ],
    [
      'a missing token file',
      '',
      { AWS_WEB_IDENTITY_TOKEN_FILE: 'none', AWS_ROLE_ARN: 'arn:aws:iam::1:role/x' },
      none,
      /\/none, does not exist/,
      /id token/,
    ],
    [
      'an empty token file',
      '',
      { AWS_WEB_IDENTITY_TOKEN_FILE: 'empty', AWS_ROLE_ARN: 'arn:aws:iam::1:role/x' },
      none,
      /is empty/,
      /id token/,
    ],
    [
      'a token file that is a pipe without a writer',
      '',
      { AWS_WEB_IDENTITY_TOKEN_FILE: 'pipe', AWS_ROLE_ARN: 'arn:aws:iam::1:role/x' },
      none,
      /is empty/,
      /id token/,
    ],
    [
      'a token of an unknown issuer',
      '',
      { AWS_WEB_IDENTITY_TOKEN_FILE: 'token', AWS_ROLE_ARN: 'arn:aws:iam::1:role/foreign' },
      none,
      /does not accept the web identity token/,
      /identity provider/,
    ],
    [
      'a token that is over',
      '',
      { AWS_WEB_IDENTITY_TOKEN_FILE: 'token', AWS_ROLE_ARN: 'arn:aws:iam::1:role/late' },
      expired,
      /Token expired/,
      /Renew the token in .*\/token; in a pipeline, start the job again/,
    ],
    ['a token without a role', '', { AWS_WEB_IDENTITY_TOKEN_FILE: 'token' }, none, /AWS_ROLE_ARN is not/, /Set AWS_ROLE_ARN/],
    [
      'a program that fails',
      programIn('echo "no key in the slot" >&2; exit 7'),
      p,
      none,
      /profile p ended with 7: no key in the slot\./,
      /aws configure export-credentials --profile p/,
    ],
    ['a program that does not exist', programIn('no-such-program --json'), p, none, /ended with 127: .*no-such-program/, /terminal/],
    [
      'a program that asks a question',
      programIn('read code; test -n "$code" || { echo "a code is needed" >&2; exit 1; }'),
      p,
      none,
      /a code is needed/,
      /terminal/,
    ],
    ['a program that prints no JSON', programIn('echo hello hunter2'), p, none, /did not print a JSON document/, /profile p/],
    [
      'a program with an old session',
      answer({ Expiration: '2020-01-01T00:00:00Z' }),
      p,
      expired,
      /expired at 2020/,
      /credential_process of the profile p/,
    ],
    [
      'a container that refuses',
      '',
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: '/container/refused' },
      none,
      /HTTP 403, no such task/,
      /AWS_CONTAINER_CREDENTIALS_FULL_URI/,
    ],
    [
      'a container that answers with a page',
      '',
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: '/container/page' },
      none,
      /is not the credentials of a container/,
      /--profile/,
    ],
    [
      'a container at a port where nobody is',
      '',
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9/x' },
      none,
      /ECONNREFUSED/,
      /--profile/,
    ],
    [
      'a container at a stranger’s',
      '',
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://example.com/' },
      none,
      /neither an https URL nor/,
      /--profile/,
    ],
    [
      'a container that never answers',
      '',
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: '/hang' },
      none,
      /did not answer within 10 s/,
      /--profile/,
    ],
    ['a key that AWS does not know', keys('profile p', 'AKIAUNKNOWN'), p, none, /unknown or inactive/, /Check the profile p/],
    ['a wrong secret key', keys('profile p', 'AKIASKEWED'), p, none, /the secret key is wrong\./, /the profile p/],
  ])('%s', async (_, config, env, code, message, hint) => {
    const ran = await plan(config, absolute(env));
    expect(ran).toMatchObject({ exit: 3, code, message: expect.stringMatching(message), hint: expect.stringMatching(hint) });
    expect(ran.printed).not.toContain('hunter2');
    expect(ran.seconds).toBeLessThan(30);
  });

  it('a file that cannot be read', async () => {
    const { exit, code, message, hint } = await plan('', { ...p, AWS_CONFIG_FILE: '/' });
    expect([exit, code, message]).toEqual([64, 'USAGE', 'The AWS configuration file / cannot be read (EISDIR).']);
    expect(hint).toContain('AWS_CONFIG_FILE');
  });

  it.each<[string, string, Record<string, string>]>([
    ['a container that does not answer', '', { AWS_CONTAINER_CREDENTIALS_FULL_URI: '/hang' }],
    ['a program that does not end', programIn('trap "" TERM INT; touch started; while :; do sleep 0.2; touch alive; done'), p],
    ['an STS that does not answer', keys('profile p', 'A'), { ...p, AWS_ENDPOINT_URL_STS: '/hang' }],
  ])('Ctrl-C ends the wait for %s at once', async (_, config, env) => {
    const path = file(`config-${written++}`);
    await writeFile(path, config);
    const asked = server.asked.length;
    const base = {
      PATH: variables.PATH ?? '',
      HOME: home,
      AWS_CONFIG_FILE: path,
      AWS_ENDPOINT_URL: server.url,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const child = spawn(execPath, [program, 'plan', '--env', 'dev'], {
      cwd: home,
      env: { ...base, ...absolute(env) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const exited = once(child, 'exit');
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    const hasBegun = () => existsSync(file('started')) || server.asked.slice(asked).includes('/hang');
    for (let waited = 0; !hasBegun() && waited < 30_000; waited += 50) await sleep(50);
    await sleep(500);
    const stopped = Date.now();
    child.kill('SIGINT');
    const [code] = await exited;
    expect([code, said]).toEqual([130, expect.stringContaining('INTERRUPTED')]);
    expect(Date.now() - stopped).toBeLessThan(3000);
    await rm(file('alive'), { force: true });
    await sleep(1000);
    expect(existsSync(file('alive')), 'the program lives on').toBe(false);
    await rm(file('started'), { force: true });
  });

  it('a clock that is wrong', async () => {
    const ran = await plan(keys('profile p', 'AKIASKEWED'), { ...p, AWS_ENDPOINT_URL: late.url });
    expect(ran).toMatchObject({ exit: 4, code: 'CLOCK_WRONG', message: expect.stringContaining('11 min ahead of AWS’s') });
  });

  it('a clock that is wrong is found by doctor, if an endpoint or a proxy tells the time', async () => {
    const ran = await workplace.run(['doctor', '--json'], { HOME: home, AWS_CONFIG_FILE: '/dev/null', AWS_ENDPOINT_URL: late.url });
    const { checks } = ran.json() as unknown as { checks: { id: string }[] };
    expect(checks.find(({ id }) => id === 'clock')).toMatchObject({
      status: 'fail',
      code: 'CLOCK_WRONG',
      detail: expect.stringContaining(`11 min ahead of that of ${late.url}`),
      hint: expect.stringContaining('sudo '),
    });
    expect(ran.code).toBe(4);
  });

  describe.skipIf(!hasTmux)('a program that asks in the terminal', () => {
    const command = `printf 'Code: ' >&2; read code; printf '{"Version":1,"AccessKeyId":"ASIA-%s","SecretAccessKey":"s"}' "$code"`;
    const open = async () => {
      const path = file(`config-${written++}`);
      await writeFile(path, programIn(command));
      const base = {
        HOME: home,
        PATH: variables.PATH ?? '',
        TERM: 'screen',
        AWS_CONFIG_FILE: path,
        AWS_PROFILE: 'p',
        AWS_ENDPOINT_URL: server.url,
      };
      const line = Object.entries(base).map(([name, value]) => `${name}='${value}'`);
      return openTerminal(`env -i ${line.join(' ')} ${execPath} ${program} plan --env dev`, home);
    };
    it('gets the answer', async () => {
      const terminal = await open();
      try {
        await terminal.see('Code:');
        await terminal.type('123456');
        await terminal.press('Enter');
        expect(await terminal.see('exit=')).toMatch(/ASIA-123456[\s\S]*exit=3/);
      } finally {
        await terminal.close();
      }
    });
    it('is left by Ctrl-C with 130', async () => {
      const terminal = await open();
      try {
        await terminal.see('Code:');
        await terminal.press('C-c');
        expect(await terminal.see('exit=')).toMatch(/INTERRUPTED[\s\S]*exit=130/);
      } finally {
        await terminal.close();
      }
    });
  });
});
