// The texts around commander's own help: what the program is, examples, and how flags relate to the environment.
import type { Command as Commander } from 'commander';
import { argumentText, type Command } from './command.js';

const introduction = `Deploys a trading-analytics platform into AWS, or into a sandbox on this computer that costs nothing.

First steps:
  $ trading-infra init                       choose an environment, answer by answer
  $ trading-infra deploy --env sandbox       see the plan, approve it, get an endpoint and a key
  $ trading-infra destroy --env sandbox      take everything back`;

const ending = `
Every flag has an environment variable: --min-acu is TRADING_INFRA_MIN_ACU (those that destroy or reveal have none).
Results go to stdout, everything else to stderr. Exit codes: 0 done, 1 failed, 2 changes pending (plan --detailed-exitcode),
3 credentials or account, 4 preflight, 5 declined, 6 apply or destroy failed, 7 a check failed, 8 state locked, 64 usage or
settings, 130 interrupted.`;

/** The help of the program itself. */
export function rootHelp(program: Commander): void {
  program.description(introduction).usage('<command> [flags]').addHelpText('after', ending);
  program.configureHelp({ showGlobalOptions: true, subcommandTerm: (entry) => entry.name() });
  program.helpOption('--help', 'show help for a command').helpCommand('help [command]', 'show help for a command');
}

/** The help of one command: its flags, the global ones, and examples to paste. */
export function helpOf(entry: Commander, command: Command): void {
  const argument = command.argument === undefined ? '' : ` ${argumentText(command.argument)}`;
  entry.usage(`${argument} [flags]`.trimStart());
  entry.helpOption('--help', 'show this help');
  entry.addHelpText('after', ['', 'Examples:', ...command.examples.map((example) => `  $ ${example}`)].join('\n'));
}
