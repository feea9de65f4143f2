// The texts added to commander's own help: introduction, examples, environment variables and exit codes.
import type { Command as Commander } from 'commander';
import { argumentText, type Command } from './command.js';

const introduction = `Deploys, verifies and removes a market-data platform on AWS, or in a free sandbox on this computer.

First steps:
  $ trading-infra init                       set up an environment, question by question
  $ trading-infra deploy --env sandbox       approve the plan, get an endpoint and an API key
  $ trading-infra destroy --env sandbox      remove everything`;

const ending = `
Every flag has an environment variable (--min-acu: TRADING_INFRA_MIN_ACU), except those that destroy data or reveal a key.
Results go to stdout, everything else to stderr. Exit codes: 0 done, 1 failed, 2 changes pending (plan --detailed-exitcode)
or drift (drift --fail), 3 credentials or account, 4 preflight, 5 declined, 6 apply or destroy failed, 7 a check failed, 8 state locked, 64 usage or
settings, 130 interrupted.`;

/** Adds the help of the program itself. */
export function addRootHelp(program: Commander): void {
  program.description(introduction).usage('<command> [flags]').addHelpText('after', ending);
  program.configureHelp({ showGlobalOptions: true, subcommandTerm: (entry) => entry.name() });
  program.helpOption('--help', 'show help for a command').helpCommand('help [command]', 'Show help for a command');
}

/** Adds the help of one command: usage, flags and examples. */
export function addCommandHelp(entry: Commander, command: Command): void {
  const argument = command.argument === undefined ? '' : ` ${argumentText(command.argument)}`;
  entry.usage(`${argument} [flags]`.trimStart());
  entry.helpOption('--help', 'show this help');
  entry.addHelpText('after', ['', 'Examples:', ...command.examples.map((example) => `  $ ${example}`)].join('\n'));
}
