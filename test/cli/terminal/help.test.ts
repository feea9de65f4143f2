import { describe, expect, it } from 'vitest';
import { commands } from '../../../src/cli/commands.js';
import { flagOf } from '../../../src/cli/terminal/option.js';
import { run } from '../run.js';

const names = [
  'init',
  'bootstrap',
  'plan',
  'deploy',
  'verify',
  'drift',
  'destroy',
  'ingest',
  'jobs list',
  'jobs show',
  'jobs redrive',
  'jobs rerun',
  'bars',
  'process',
  'synth',
  'status',
  'runs list',
  'runs show',
  'state list',
  'state restore',
  'state migrate',
  'unlock',
  'outputs',
  'keys list',
  'keys show',
  'keys create',
  'keys rotate',
  'keys revoke',
  'doctor',
  'sandbox start',
  'sandbox stop',
  'sandbox status',
];
const help = async (line: string) => (await run('/', line)).stdout;

describe('the help', () => {
  it('covers exactly these commands', () => {
    expect(commands.map(({ name }) => name)).toEqual(names);
  });

  it('of the program lists commands, global flags and exit codes', async () => {
    const text = await help('--help');
    for (const name of names) expect(text).toMatch(new RegExp(`^ {2}${name.split(' ')[0]}\\b`, 'm'));
    for (const flag of ['--config <FILE>', '--profile <NAME>', '--plugin-mirror <DIR>', '--json', '--debug', '--version'])
      expect(text).toContain(flag);
    expect(text).toContain('64 usage or\nsettings, 130 interrupted.');
    expect(await help('')).toBe(text);
  });

  it.each(commands.map((command) => [command.name, command] as const))(
    'of `%s` has its summary, its flags and its examples',
    async (name, command) => {
      const { exitCode, stdout, stderr } = await run('/', `${name} --help`);
      expect([exitCode, stderr]).toEqual([0, '']);
      expect(stdout).toContain(`Usage: trading-infra ${name}`);
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(command.summary);
      for (const option of Object.keys(command.options)) expect(stdout).toContain(flagOf(option));
      expect(command.examples.length).toBeGreaterThan(0);
      for (const example of command.examples) expect(stdout).toContain(`  $ ${example}`);
    },
  );

  it('of `deploy` looks like this', async () => {
    expect(await help('deploy --help')).toMatchInlineSnapshot(`
      "Usage: trading-infra deploy [flags]

      Show the plan, apply it once approved, fetch the API key, and verify

      Options:
        --env <NAME>            environment (default: the only one in the settings file)
        --account <ID>          AWS account you expect; stops if it is another one
        --bootstrap             create the state bucket and foundation first, if missing
        --plan <FILE>           apply the plan in this file, saved with plan --out, instead of making a
                                new one
        --no-verify             skip the verification
        --allow-risk <ADDRESS>  accept the risk at this address of the plan; repeat it for each risk
        --yes                   approve the plan without asking, except for its risks
        --help                  show this help

      Global Options:
        --config <FILE>         settings file (default: trading-infra.yaml in this folder)
        --profile <NAME>        AWS profile to use
        --plugin-mirror <DIR>   take Terraform providers from this folder, not from the registry
        --allow-endpoint <URL>  approve a custom endpoint that is not AWS’s (repeatable)
        --json                  print one JSON document on stdout, even if the command fails
        --debug                 show stack traces and the tools’ own output
        --version               print the version

      Examples:
        $ trading-infra deploy --env dev
        $ trading-infra deploy --env sandbox --yes --bootstrap
        $ trading-infra deploy --env prod --plan prod.tiplan   # exactly the plan that was reviewed
        $ trading-infra deploy --env prod --yes --allow-risk aws_cloudwatch_log_group.lambda_log-group   # in CI
      "
    `);
  });

  it('is one JSON document with --json', async () => {
    expect(JSON.parse(await help('deploy --help --json'))).toEqual({ help: await help('deploy --help') });
    expect(JSON.parse(await help('--version --json'))).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  });
});

describe('mistakes in the arguments', () => {
  it.each([
    ['deplyo', "Unknown command 'deplyo'; did you mean deploy?", 'trading-infra --help'],
    ['deploy --evn dev', "Unknown option '--evn'; did you mean --env?", 'trading-infra deploy --help'],
    ['deploy dev', "Too many arguments for 'deploy'. Expected 0 arguments but got 1.", 'trading-infra deploy --env dev'],
    ['--env dev deploy', "Unknown option '--env'.", 'trading-infra deploy --env dev'],
    ['keys', '`keys` needs a subcommand: list, show, create, rotate, revoke.', 'trading-infra keys --help'],
    ['init --size tiny', '--size got "tiny"; allowed: one of small, medium, large.', 'trading-infra init --help'],
  ])('%s', async (line, message, hint) => {
    const text = await run('/', line);
    expect(text).toEqual({ exitCode: 64, stdout: '', stderr: `Error USAGE  ${message}\nNext: ${hint}\n` });
    const json = await run('/', `${line} --json`);
    expect({ exitCode: json.exitCode, stderr: json.stderr }).toEqual({ exitCode: 64, stderr: '' });
    expect(JSON.parse(json.stdout)).toEqual({ error: { code: 'USAGE', message, hint } });
  });
});
