import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveConnection } from '../../../src/aws/connection.js';
import { resolveCredentials } from '../../../src/aws/credentials/resolve.js';
import { runProcess } from '../../../src/process-runner.js';
import { readBody, startFront } from '../../helpers/emulator-front.js';

/** What the stand-in for STS was asked, with the region that the request was signed for. */
const asked: { action: string | null; region: string | undefined }[] = [];
let sts: { endpoint: string; stop: () => void };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assume-role-'));
  sts = await startFront(async (incoming, response) => {
    const action = new URLSearchParams((await readBody(incoming)).toString()).get('Action');
    asked.push({ action, region: /Credential=[^/]+\/\d+\/([^/]+)\//.exec(incoming.headers.authorization ?? '')?.[1] });
    const credentials =
      '<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>';
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(`<${action}Response><${action}Result><Credentials>${credentials}</Credentials></${action}Result></${action}Response>`);
  });
});
afterAll(async () => {
  sts.stop();
  await rm(folder, { recursive: true });
});

/** Resolves the credentials of a profile of a configuration file, in which `STS` stands for the endpoint. */
async function credentialsOf(text: string, { region, profile }: { region: string; profile: string }) {
  const file = join(folder, 'config');
  await writeFile(file, text.replaceAll('STS', sts.endpoint));
  const given = { AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
  const { env, sharedConfig: config } = await resolveConnection(given, profile);
  asked.length = 0;
  const ctx = { env, programEnv: given, now: () => new Date(), run: runProcess, report: () => {}, signal: new AbortController().signal };
  return resolveCredentials(ctx, { profile, environment: { region, profile }, config });
}

const user = '[profile user]\naws_access_key_id = AKIAUSER\naws_secret_access_key = s\n';
const roleIn = (partition: string) => `role_arn = arn:${partition}:iam::111122223333:role/deployer\nsource_profile = user\n`;

describe('a role that a profile names is assumed', () => {
  test('at the endpoint of this profile, not of the default one, and in the region of the environment', async () => {
    const text = `[default]\nendpoint_url = http://127.0.0.1:1\n${user}[profile gov]\nendpoint_url = STS\n${roleIn('aws-us-gov')}`;
    const credentials = await credentialsOf(text, { region: 'us-gov-west-1', profile: 'gov' });
    expect(credentials).toMatchObject({ accessKeyId: 'ASIAROLE', sessionToken: 't', expiration: new Date('2099-01-01') });
    expect(asked).toEqual([{ action: 'AssumeRole', region: 'us-gov-west-1' }]);
  });

  test('in the region of the profile, if it has one in the same partition', async () => {
    const text = `${user}[profile p]\nendpoint_url = STS\nregion = eu-west-1\n${roleIn('aws')}`;
    await credentialsOf(text, { region: 'ap-east-1', profile: 'p' });
    expect(asked).toEqual([{ action: 'AssumeRole', region: 'eu-west-1' }]);
  });

  test('in the region of the environment, if the profile’s region is in another partition', async () => {
    const text = `${user}[profile cn]\nendpoint_url = STS\nregion = us-east-1\n${roleIn('aws-cn')}`;
    await credentialsOf(text, { region: 'cn-north-1', profile: 'cn' });
    expect(asked).toEqual([{ action: 'AssumeRole', region: 'cn-north-1' }]);
  });
});

test('a web identity token is exchanged at the same endpoint', async () => {
  const token = join(folder, 'token');
  await writeFile(token, 'eyJ0.e30.c2ln');
  const text = `[profile ci]\nendpoint_url = STS\nrole_arn = arn:aws:iam::111122223333:role/ci\nweb_identity_token_file = ${token}\n`;
  expect(await credentialsOf(text, { region: 'eu-west-1', profile: 'ci' })).toMatchObject({ accessKeyId: 'ASIAROLE' });
  expect(asked).toMatchObject([{ action: 'AssumeRoleWithWebIdentity' }]);
});
