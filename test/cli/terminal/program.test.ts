import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { defineCommand } from '../../../src/cli/terminal/command.js';
import { choice, flag, instant, list, number, text, texts, wholeNumber } from '../../../src/cli/terminal/option.js';
import { parseArguments } from '../../../src/cli/terminal/program.js';
import { TradingInfraError } from '../../../src/errors.js';
import { run, temporaryFolder } from '../run.js';

const record = { summary: 'a summary', examples: ['trading-infra x'], run: async () => ({}), format: () => '' };
const commands = [
  defineCommand({
    ...record,
    name: 'deploy',
    options: {
      env: text('NAME', 'environment'),
      size: choice(['small', 'large'], 'size'),
      minAcu: number('ACU', 'capacity'),
      endpoints: list(['sqs', 'kms'], 'endpoints'),
      noVerify: flag('skip'),
      confirm: text('NAME', 'name', { variable: false }),
      yes: flag('yes'),
      allowRisk: texts('ADDRESS', 'risks'),
    },
    retired: { '--force': 'Use --yes.' },
  }),
  defineCommand({ ...record, name: 'keys list', options: {} }),
  defineCommand({
    ...record,
    name: 'ingest',
    argument: { name: 'FILE', summary: 'files', isRequired: true, isList: true },
    options: { timeout: wholeNumber('SECONDS', 'time', { from: 1, to: 900 }), from: instant('TIME', 'time') },
  }),
  defineCommand({ ...record, name: 'outputs', argument: { name: 'NAME', summary: 'one of them' }, options: {} }),
];

function parse(line: string, env: Record<string, string> = {}) {
  return parseArguments(line.split(' ').filter(Boolean), commands, { env, width: 100 });
}

function values(line: string, env: Record<string, string> = {}) {
  const request = parse(line, env);
  return request.kind === 'run' ? request.values : request.kind;
}

function refusal(line: string, env: Record<string, string> = {}) {
  try {
    parse(line, env);
  } catch (error) {
    if (error instanceof TradingInfraError) return { code: error.code, message: error.message, hint: error.hint };
  }
  return 'accepted';
}

describe('arguments', () => {
  it('are parsed into typed values', () => {
    const line = 'deploy --env dev --size large --min-acu 0.5 --endpoints sqs,kms --no-verify --yes';
    expect(values(line)).toEqual({ env: 'dev', size: 'large', minAcu: 0.5, endpoints: ['sqs', 'kms'], noVerify: true, yes: true });
    expect(values('deploy')).toEqual({});
    expect(values('deploy --endpoints none')).toEqual({ endpoints: [] });
  });

  it('may have global flags before and after the command', () => {
    const all = { json: true, config: 'a.yaml', profile: 'p', debug: true, pluginMirror: '/m' };
    expect(values('--json --config a.yaml --profile p --debug --plugin-mirror /m keys list')).toEqual(all);
    expect(values('keys list --json --config a.yaml --profile p --debug --plugin-mirror /m')).toEqual(all);
    expect(values('keys --json list')).toEqual({ json: true });
  });

  it('take precedence over environment variables, which fill in the rest', () => {
    const env = { TRADING_INFRA_SIZE: 'small', TRADING_INFRA_MIN_ACU: '2', TRADING_INFRA_NO_VERIFY: '1', TRADING_INFRA_YES: 'false' };
    expect(values('deploy --size large', env)).toEqual({ size: 'large', minAcu: 2, noVerify: true, yes: false });
  });

  it('that confirm a removal have no variable', () => {
    expect(values('deploy', { TRADING_INFRA_CONFIRM: 'dev' })).toEqual({});
  });

  it('may be repeated where a command takes several, but not come from a variable, which would stay set', () => {
    const line = 'deploy --allow-risk aws_x.a --yes --allow-risk aws_x.b';
    expect(values(line, { TRADING_INFRA_ALLOW_RISK: 'aws_x.c' })).toEqual({ allowRisk: ['aws_x.a', 'aws_x.b'], yes: true });
    expect(values('deploy', { TRADING_INFRA_ALLOW_RISK: 'aws_x.c' })).toEqual({});
  });

  it('may include a word after the command', () => {
    expect(values('outputs vpc-id')).toEqual({ argument: 'vpc-id' });
    expect(values('outputs')).toEqual({});
  });

  it('may include several words where a command takes a list', () => {
    expect(values('ingest a.csv --timeout 60 b.csv')).toEqual({ words: ['a.csv', 'b.csv'], timeout: 60 });
    expect(values('ingest a.csv')).toEqual({ words: ['a.csv'] });
  });

  it.each(['2024-08-08', '2024-08-08T14:30Z', '2024-08-08T14:30:00.5+02:00'])('accept %s as a time', (time) => {
    expect(values(`ingest a.csv --from ${time}`)).toEqual({ words: ['a.csv'], from: time });
  });
});

describe('usage errors', () => {
  it('say what was given and what is allowed', () => {
    expect(refusal('deploy --size tiny')).toEqual({
      code: 'USAGE',
      message: '--size got "tiny"; allowed: one of small, large.',
      hint: 'trading-infra deploy --help',
    });
    expect(refusal('deploy --min-acu much')).toMatchObject({ message: '--min-acu got "much"; allowed: a number.' });
    expect(refusal('deploy', { TRADING_INFRA_SIZE: 'huge' })).toMatchObject({
      message: 'TRADING_INFRA_SIZE got "huge"; allowed: one of small, large.',
    });
    for (const given of ['0', '901', '1.5', '-1', 'much']) {
      expect(refusal(`ingest a --timeout=${given}`)).toMatchObject({
        message: `--timeout got "${given}"; allowed: a whole number from 1 to 900.`,
      });
    }
    for (const given of ['yesterday', '2024-08-08T14:30', '2024-13-01', '1723075200']) {
      expect(refusal(`ingest a --from ${given}`)).toMatchObject({
        message: expect.stringContaining(`--from got "${given}"; allowed: a date`),
      });
    }
    expect(refusal('ingest')).toMatchObject({
      code: 'USAGE',
      message: "Missing required argument 'FILE'.",
      hint: 'trading-infra ingest --help',
    });
    expect(refusal('deploy --env')).toMatchObject({ message: "Option '--env <NAME>' argument missing." });
  });

  it('suggest what was probably meant', () => {
    expect(refusal('deplyo')).toEqual({
      code: 'USAGE',
      message: "Unknown command 'deplyo'; did you mean deploy?",
      hint: 'trading-infra --help',
    });
    expect(refusal('deploy --siez large')).toMatchObject({
      message: "Unknown option '--siez'; did you mean --size?",
    });
    expect(refusal('keys lst')).toMatchObject({ message: "Unknown command 'lst'; did you mean list?" });
  });

  it('say what replaces a flag that a command no longer takes', () => {
    const expected = { code: 'USAGE', message: 'Use --yes.', hint: 'trading-infra deploy --env dev --yes' };
    expect(refusal('deploy --env dev --force x --yes')).toMatchObject(expected);
    expect(refusal('deploy --env dev --force=x --yes')).toMatchObject(expected);
    expect(refusal('outputs --force')).toMatchObject({ message: "Unknown option '--force'." });
  });

  it('report extra words and incomplete commands', () => {
    expect(refusal('deploy dev')).toMatchObject({ code: 'USAGE', message: expect.stringMatching(/too many arguments/i) });
    expect(refusal('keys')).toMatchObject({ code: 'USAGE', message: '`keys` needs a subcommand: list.' });
  });
});

describe('help and version', () => {
  it('are separate kinds of requests', () => {
    expect(parse('--version')).toEqual({ kind: 'version' });
    expect(parse('deploy --help')).toMatchObject({ kind: 'help', text: expect.stringContaining('Examples:\n  $ trading-infra x') });
    expect(parse('help deploy')).toMatchObject({ kind: 'help', text: expect.stringContaining('--min-acu') });
    expect(parse('')).toMatchObject({ kind: 'help', text: expect.stringContaining('First steps:') });
  });
});

it('prints the version and does nothing else, wherever --version is', async () => {
  const folder = await temporaryFolder();
  for (const line of ['--version', 'destroy --version --env dev --confirm dev', '--version synth', 'init --env dev --version --yes']) {
    const ran = await run(folder.path, line);
    expect([ran.exitCode, ran.stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  }
  expect(await readdir(folder.path)).toEqual([]);
  await folder.remove();
});

it.each([
  ['help nope', 'There is no command `nope`'],
  ['synth --env= --out=', '--env got ""; allowed: a non-empty value. --out got ""'],
  ['init --account 12 --region eu-centrl-1 --size hue --zones x', '--size got "hue"'],
  ['init --account 12 --region eu-centrl-1 --size hue --zones x', '--zones got "x"'],
])('%s is refused, with one sentence per mistake', async (line, sentence) => {
  const folder = await temporaryFolder();
  const ran = await run(folder.path, line);
  expect([ran.exitCode, ran.stderr]).toEqual([64, expect.stringContaining(sentence)]);
  await folder.remove();
});
