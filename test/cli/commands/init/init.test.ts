import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Answer, run, temporaryFolder } from '../../run.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const init = (flags: string, options?: Parameters<typeof run>[2]) => run(folder.path, `init ${flags}`, options);
const saved = async () => parse(await readFile(join(folder.path, 'trading-infra.yaml'), 'utf8')).environments;
const files = () => readdir(folder.path);

describe('init with flags', () => {
  it('needs no question for a sandbox', async () => {
    const { exitCode, stdout } = await init('--env sandbox --target sandbox --yes');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('trading-infra deploy --env sandbox');
    expect(await saved()).toEqual({
      sandbox: {
        target: 'sandbox',
        account: '123456789012',
        region: 'us-east-1',
        size: 'small',
        state: 's3',
        owner: 'platform',
        costCenter: 'finance',
        network: { cidr: '10.0.0.0/16' },
      },
    });
  });

  it('takes every answer from flags or variables', async () => {
    const sizing =
      '--nat none --endpoints sqs --zones 2 --min-acu 0 --auto-pause 600 --max-acu 4 --instances 1 --backup-days 3 --protection off';
    const env = {
      TRADING_INFRA_TARGET: 'aws',
      TRADING_INFRA_ACCOUNT: '210987654321',
      TRADING_INFRA_REGION: 'eu-west-1',
      TRADING_INFRA_STATE: 'local',
    };
    const { exitCode, stdout } = await init(`--env dev --size medium --cidr 10.7.0.0/16 ${sizing}`, { env });
    expect(exitCode).toBe(0);
    expect(await saved()).toEqual({
      dev: {
        target: 'aws',
        account: '210987654321',
        region: 'eu-west-1',
        size: 'medium',
        state: 'local',
        owner: 'platform',
        costCenter: 'finance',
        protected: false,
        network: { cidr: '10.7.0.0/16', nat: 'none', interfaceEndpoints: ['sqs'], zones: 2 },
        database: { minCapacityAcu: 0, autoPauseSeconds: 600, maxCapacityAcu: 4, instances: 1, backupRetentionDays: 3 },
      },
    });
    const line = /^ {2}trading-infra (init .*)$/m.exec(stdout)?.[1] ?? '';
    expect(line).toContain('--min-acu 0 --max-acu 4 --auto-pause 600');
    const again = await run(folder.path, `${line} --json`);
    expect(JSON.parse(again.stdout)).toMatchObject({ environment: 'dev', outcome: 'unchanged' });
  });

  it('names everything that is missing at once when nobody can be asked', async () => {
    const { exitCode, stdout } = await init('--json');
    expect(exitCode).toBe(64);
    const missing = ['--env NAME', '--target aws|sandbox', '--region REGION', '--size small|medium|large', '--state s3|local'];
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'INPUT_MISSING', details: { missing } } });
    const { stderr } = await init('--env dev --target aws --size small');
    expect(stderr).toContain('--region REGION, --account ID, --state s3|local are required');
    expect(stderr).toContain(
      'Next: trading-infra init --env dev --target aws --region REGION --account ID --size small --state s3|local --yes',
    );
    expect(await files()).toEqual([]);
  });

  it('has no default for an AWS account', async () => {
    const { exitCode, stderr } = await init('--env dev --target aws --yes');
    expect(exitCode).toBe(64);
    expect(stderr).toContain('--account ID has no default.');
  });

  it.each([
    ['--env Dev --yes', '--env got "Dev" (3 characters); allowed are lower-case letters'],
    ['--env D --yes', '--env got "D" (1 character); allowed are lower-case letters'],
    ['--env much-too-long-a-name --yes', 'allowed are 16 characters at most'],
    ['--env abcdefghijklm --region ap-southeast-1 --yes', '12 characters at most in ap-southeast-1'],
    ['--target sandbox --account 210987654321 --yes', '--account got 210987654321; the sandbox has one account, 123456789012.'],
    ['--region eu-centrl-1 --yes', 'did you mean eu-central-1?'],
    [
      '--region mars-1 --yes',
      'Error USAGE  --region got "mars-1"; allowed: an AWS region, such as eu-central-1.\nNext: trading-infra init --help',
    ],
    ['--target aws --account 12 --yes', '--account got "12"; allowed: an AWS account id: 12 digits.'],
    ['--zones 7 --yes', '--zones got 7; allowed: a whole number from 2 to 3.'],
    ['--min-acu 4 --max-acu 2 --yes', '--min-acu got 4; allowed: at most --max-acu, which is 2.'],
    [
      '--min-acu 0 --yes',
      '--min-acu got 0; allowed: 0 only together with --auto-pause, because AWS would otherwise pause it after 300 seconds.',
    ],
    ['--endpoints sqs,sqs --yes', '--endpoints got "sqs" again; allowed: each endpoint once.'],
    ['--target gcp --yes', '--target got "gcp"; allowed: one of aws, sandbox.'],
  ])('%s is refused', async (flags, sentence) => {
    const { exitCode, stderr } = await init(flags);
    expect(exitCode).toBe(64);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(await files()).not.toContain('trading-infra.yaml');
  });

  it('edits an environment and keeps comments and the others', async () => {
    await init('--env one --target sandbox --yes');
    const file = join(folder.path, 'trading-infra.yaml');
    await writeFile(file, `# ours\n${await readFile(file, 'utf8')}`);
    await init('--env two --target aws --account 210987654321 --yes');
    const { stdout, stderr } = await init('--env one --size medium --region eu-west-1 --yes');
    expect(stdout).toContain('was changed in');
    expect(stderr).toContain('region from us-east-1 to eu-west-1');
    expect(await readFile(file, 'utf8')).toMatch(/^# ours\n/);
    expect(await saved()).toMatchObject({ one: { size: 'medium', region: 'eu-west-1' }, two: { target: 'aws', account: '210987654321' } });
  });
});

describe('init beside what is there', () => {
  const aws = '--target aws --account 210987654321 --region eu-west-1 --size small --state s3 --yes';

  it('writes into a file that holds only comments, and keeps them', async () => {
    const file = join(folder.path, 'trading-infra.yaml');
    await writeFile(file, '# ours\n');
    const before = await run(folder.path, 'outputs');
    expect([before.exitCode, before.stderr]).toEqual([64, expect.stringMatching(/SETTINGS_NOT_FOUND[\s\S]*Next: trading-infra init\n/)]);
    expect((await init('--env one --target sandbox --yes')).exitCode).toBe(0);
    expect(await readFile(file, 'utf8')).toMatch(/^# ours\n/);
    expect(Object.keys(await saved())).toEqual(['one']);
  });

  it('gives a new environment a network that no neighbour has, and the same one again', async () => {
    await init(`--env one ${aws}`);
    const { stdout, stderr } = await init(`--env two ${aws}`);
    expect(stderr).toContain('10.0.0.0/16 overlaps with 10.0.0.0/16 of one');
    expect(stderr).toContain('two gets 10.1.0.0/16 instead; choose another with --cidr.');
    expect(stdout).toContain('--cidr 10.1.0.0/16');
    expect(await saved()).toMatchObject({ two: { network: { cidr: '10.1.0.0/16' } } });
    expect((await init(`--env two ${aws}`)).stdout).toContain('is unchanged in');
    await init(`--env three ${aws}`);
    await init(`--env four ${aws.replace('eu-west-1', 'eu-west-2')}`);
    const { three, four } = await saved();
    expect([three.network.cidr, four.network.cidr]).toEqual(['10.2.0.0/16', '10.0.0.0/16']);
  });

  it('keeps the network when the size changes', async () => {
    await init(`--env one ${aws}`);
    await init('--env one --size large --yes');
    expect(await saved()).toMatchObject({ one: { size: 'large', network: { cidr: '10.0.0.0/16' } } });
  });

  it('leaves the network of an older file to deploy, and gives it to no other environment', async () => {
    await init(`--env one ${aws.replace('small', 'medium')}`);
    const file = join(folder.path, 'trading-infra.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/ +network:\n +cidr: .*\n/, ''));
    await init('--env one --size large --yes');
    expect((await saved()).one.network).toBeUndefined();
    await init('--env one --size medium --yes');
    await init(`--env two ${aws}`);
    expect((await saved()).two.network.cidr).toBe('10.2.0.0/16');
  });

  it('warns of a network that somebody chose and a neighbour has', async () => {
    await init(`--env one ${aws}`);
    const { exitCode, stderr } = await init(`--env two ${aws} --cidr 10.0.128.0/17`);
    expect(exitCode).toBe(0);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('10.0.128.0/17 overlaps with 10.0.0.0/16 of one: their VPCs cannot be connected.');
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('trading-infra init --env two --cidr 10.1.0.0/16 --yes');
    expect(await saved()).toMatchObject({ two: { network: { cidr: '10.0.128.0/17' } } });
  });

  it('refuses an edit that YAML would carry into another environment', async () => {
    await init(`--env one ${aws}`);
    const file = join(folder.path, 'trading-infra.yaml');
    await writeFile(file, `${(await readFile(file, 'utf8')).replace('one:', 'one: &one')}  two: { <<: *one }\n`);
    const { exitCode, stderr } = await init('--env one --size large --yes');
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining('environments.one shares values with environments.two')]);
    expect(await saved()).toMatchObject({ one: { size: 'small' } });
  });

  it.each(['outputs', 'destroy', 'synth'])('%s of a misspelt environment leads back to itself, not to an edit', async (command) => {
    await init(`--env dev ${aws}`);
    const { exitCode, stderr } = await run(folder.path, `${command} --env dve`);
    expect(exitCode).toBe(64);
    expect(stderr).toContain('Did you mean dev?');
    expect(stderr).toContain(`Next: trading-infra ${command} --env dev\n`);
  });

  it('synth warns of networks that overlap', async () => {
    await init(`--env one ${aws}`);
    await init(`--env two ${aws} --cidr 10.0.0.0/16`);
    const { exitCode, stderr } = await run(folder.path, 'synth --env two');
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('10.0.0.0/16 overlaps with 10.0.0.0/16 of one')]);
  }, 60_000);
});

describe('init with questions', () => {
  const guided: Answer[] = ['dev', 'aws', 'eu-central-1', '210987654321', 'small', 'keep', 'keep', 's3', 'yes'];

  it('asks what is not given, shows everything and saves', async () => {
    const { exitCode, stdout, stderr } = await init('', { answers: guided });
    expect(exitCode).toBe(0);
    expect(await saved()).toMatchObject({
      dev: { target: 'aws', region: 'eu-central-1', account: '210987654321', size: 'small', state: 's3' },
    });
    expect(stderr).toMatch(/idle a month\s+about \$87/);
    expect(stderr).toContain('The same without questions:');
    expect(stdout).toContain(
      'trading-infra init --env dev --target aws --region eu-central-1 --account 210987654321 --size small --state s3 --cidr 10.0.0.0/16 --yes',
    );
  });

  it('asks nothing that flags answer, and nothing at all when they answer everything', async () => {
    const partly = await init('--env dev --target sandbox --region us-east-1 --state s3', {
      answers: ['medium', 'keep', 'keep', 'yes'],
    });
    expect(partly.exitCode).toBe(0);
    const wholly = await init('--env dev --target sandbox --region us-east-1 --state s3 --size small', { answers: [] });
    expect(wholly.exitCode).toBe(0);
    expect(await saved()).toMatchObject({ dev: { size: 'small' } });
  });

  it('offers a network without NAT and a database that pauses', async () => {
    const answers: Answer[] = ['dev', 'sandbox', 'us-east-1', 'small', 'no NAT', 'pauses', 's3', 'yes'];
    const { exitCode, stdout, stderr } = await init('', { answers });
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('NAT: none, endpoints: sqs in 1 zone');
    expect(stdout).toContain('--nat none --endpoints sqs --cidr 10.0.0.0/16 --min-acu 0 --auto-pause 300 --yes');
  });

  it('takes single values, and refuses those that do not fit together while they can be changed', async () => {
    const each: Answer[] = ['choose', '4', '8', '1', '7'];
    const answers: Answer[] = ['dev', 'sandbox', 'us-east-1', 'small', 'choose', '2', 'none', 'sqs', '10.9.0.0/16', ...each, 's3'];
    const { exitCode, stderr } = await init('', {
      answers: [...answers, 'change database', 'choose', '4', '2', '1', '7', 'yes', 'change database', ...each, 'yes'],
    });
    expect(exitCode, stderr).toBe(0);
    expect(stderr.replaceAll('\n', ' ')).toContain('--min-acu got 4; allowed: at most --max-acu');
    expect(await saved()).toMatchObject({
      dev: {
        network: { zones: 2, nat: 'none', interfaceEndpoints: ['sqs'], cidr: '10.9.0.0/16' },
        database: { minCapacityAcu: 4, maxCapacityAcu: 8 },
      },
    });
  });

  it('changes one answer on the review page, and what hangs on it', async () => {
    const answers: Answer[] = ['dev', 'sandbox', 'us-east-1', 'small', 'keep', 'keep', 's3', 'change target', 'aws', '210987654321', 'yes'];
    const { exitCode, stderr } = await init('', { answers });
    expect(exitCode, stderr).toBe(0);
    expect(await saved()).toMatchObject({ dev: { target: 'aws', account: '210987654321' } });
  });

  it('takes the last answers as defaults', async () => {
    await init('--env dev --target aws --account 210987654321 --region eu-west-3 --size medium --state local --yes');
    const { exitCode } = await init('', { answers: ['prod', '', '', '', 'large', '', '', '', 'yes'] });
    expect(exitCode).toBe(0);
    expect(await saved()).toMatchObject({
      prod: { target: 'aws', account: '210987654321', region: 'eu-west-3', size: 'large', state: 'local' },
    });
  });

  it('shows the network that a new environment gets instead of a neighbour’s', async () => {
    await init('--env one --target sandbox --region us-east-1 --size small --state s3 --yes');
    const { exitCode, stderr } = await init('', { answers: ['two', '', '', '', '', '', '', 'yes'] });
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/Network .*10\.1\.0\.0\/16/);
    expect(await saved()).toMatchObject({ two: { network: { cidr: '10.1.0.0/16' } } });
  });

  it('picks a network again for another region', async () => {
    await init('--env one --target sandbox --region us-east-1 --size small --state s3 --yes');
    const { exitCode, stderr } = await init('', { answers: ['two', '', '', '', '', '', '', 'change region', 'eu-west-1', 'yes'] });
    expect(exitCode, stderr).toBe(0);
    expect(await saved()).toMatchObject({ two: { region: 'eu-west-1', network: { cidr: '10.0.0.0/16' } } });
  });

  it('writes nothing when somebody quits, wherever that is', async () => {
    const quit = await init('', { answers: [...guided.slice(0, -1), 'quit'] });
    expect(quit.exitCode).toBe(5);
    for (const [at] of guided.entries()) {
      const { exitCode, stderr } = await init('', { answers: [...guided.slice(0, at), { cancel: true }] });
      expect(exitCode).toBe(130);
      expect(stderr).toMatch(/Stopped INTERRUPTED {2}Interrupted\.\nNext: \S.* init {3}# Run the same command again\n$/);
    }
    expect(await files()).toEqual([]);
  });
});
