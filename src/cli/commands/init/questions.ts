// The questions of `init` as data: each can show the current answer and ask for a new one.

import { sandboxAccount } from '../../../platform/names.js';
import { regions } from '../../../platform/regions.js';
import { environmentNameLimit, environmentNamePattern } from '../../../settings/schema.js';
import { sizeNames } from '../../../settings/setting.js';
import { type CoreName, type Draft, draftOf, environmentOfDraft, givenFor, withTarget } from './answers.js';
import type { Asking, Question } from './asking.js';
import { askDatabase, askNetwork } from './network-and-database.js';
import { flagSettings, type InitValues } from './options.js';
import { describeCapacity, describeEndpoints, describeNat, sizeTable } from './size-table.js';

const given = (name: CoreName) => (_: Draft, values: InitValues) => values[name] !== undefined;

export const questions: readonly Question[] = [
  {
    id: 'env',
    label: 'Environment',
    show: ({ name }) => name,
    ask: askName,
    isAnswered: given('env'),
  },
  {
    id: 'target',
    label: 'Target',
    show: ({ settings }) => settings.target,
    ask: askTarget,
    isAnswered: given('target'),
  },
  {
    id: 'region',
    label: 'Region',
    show: ({ settings }) =>
      `${settings.region}, ${regions.find(({ code }) => code === settings.region)?.name ?? 'not known to this version'}`,
    ask: askRegion,
    isAnswered: given('region'),
  },
  {
    id: 'account',
    label: 'Account',
    show: ({ settings }) => settings.account,
    ask: askAccount,
    isAnswered: ({ settings }, values) => settings.target === 'sandbox' || values.account !== undefined,
  },
  {
    id: 'size',
    label: 'Size',
    show: ({ settings }) => settings.size,
    ask: askSize,
    isAnswered: given('size'),
  },
  {
    id: 'network',
    label: 'Network',
    show: (draft) => {
      const { network } = environmentOfDraft(draft);
      return `${network.zones} zones, NAT: ${describeNat(network.nat)}, endpoints: ${describeEndpoints(network)}, ${network.cidr}`;
    },
    ask: askNetwork,
    isAnswered: (_, values) => hasFlagIn('network', values),
  },
  {
    id: 'database',
    label: 'Database',
    show: (draft) => {
      const { database } = environmentOfDraft(draft);
      return `${describeCapacity(database)}, backups ${database.backupRetentionDays} days`;
    },
    ask: askDatabase,
    isAnswered: (_, values) => hasFlagIn('database', values),
  },
  {
    id: 'state',
    label: 'State',
    show: ({ settings }) => stateNames[settings.state],
    ask: askState,
    isAnswered: given('state'),
  },
];

/** Whether a flag has set a value of a section, so that no question is asked about the section. */
function hasFlagIn(section: string, given: InitValues): boolean {
  const rows = flagSettings.filter(({ path, question }) => path[0] === section && question !== undefined && !question.isMinor);
  return rows.some(({ flag }) => givenFor(flag.name, given) !== undefined);
}

const stateNames = {
  s3: 's3: in a bucket, encrypted and with locking, for a team',
  local: 'local: in a file on this computer, for one person',
};

/** Says what is allowed if this environment name is not; undefined if the name is allowed. */
export function nameProblem(name: string, region: string | undefined): string | undefined {
  if (!environmentNamePattern.test(name)) return 'lower-case letters, digits and single dashes, starting with a letter';
  const limit = region === undefined ? 16 : environmentNameLimit(region);
  return name.length > limit
    ? `${limit} characters at most${region === undefined ? '' : ` in ${region}, as it becomes part of bucket names`}`
    : undefined;
}

async function askName({ prompt, settings, given: values, env, say }: Asking, draft: Draft): Promise<Draft> {
  const names = Object.keys(settings.environments);
  const name = await prompt.text({
    message: names.length === 0 ? 'Environment' : `Environment (existing: ${names.join(', ')}; a new name adds one)`,
    initial: draft.name,
    problem: (typed) => nameProblem(typed, values.region),
  });
  if (name === draft.name) return draft;
  if (names.includes(name)) say(`${name} exists already: its current values are the defaults, and nothing else in the file changes.`);
  return draftOf(settings, { ...values, env: name }, env);
}

async function askTarget({ prompt }: Asking, draft: Draft): Promise<Draft> {
  const target = await prompt.select({
    message: `Where should it be deployed?${sourceOf(draft)}`,
    initial: draft.settings.target,
    choices: [
      { value: 'sandbox' as const, name: 'sandbox', description: 'An AWS on this computer: no account, no cost, gone when it is stopped' },
      { value: 'aws' as const, name: 'aws', description: 'A real AWS account: costs money from the first deploy on' },
    ],
  });
  return target === draft.settings.target ? draft : withTarget(draft, target);
}

async function askRegion({ prompt, say }: Asking, draft: Draft): Promise<Draft> {
  const region = await prompt.search({
    message: `Region (type to search)${sourceOf(draft)}`,
    initial: draft.settings.region,
    choices: regions.map(({ code, name }) => ({ value: code, name: `${code.padEnd(15)} ${name}` })),
  });
  const moved = { ...draft, settings: { ...draft.settings, region } };
  const problem = nameProblem(draft.name, region);
  if (problem === undefined) return moved;
  say(`The name ${draft.name} is too long for this region: ${problem}.`);
  return {
    ...moved,
    name: await prompt.text({ message: 'Shorter name for the environment', problem: (typed) => nameProblem(typed, region) }),
  };
}

async function askAccount({ prompt }: Asking, draft: Draft): Promise<Draft> {
  if (draft.settings.target === 'sandbox') return { ...draft, settings: { ...draft.settings, account: sandboxAccount } };
  const account = await prompt.text({
    message: `AWS account, 12 digits${sourceOf(draft)}`,
    initial: draft.settings.account || undefined,
    problem: (typed) => (/^\d{12}$/.test(typed) ? undefined : `12 digits; this has ${typed.replaceAll(/\D/g, '').length}`),
  });
  return { ...draft, settings: { ...draft.settings, account } };
}

async function askSize({ prompt, say, view }: Asking, draft: Draft): Promise<Draft> {
  say(sizeTable(view));
  const size = await prompt.select({
    message: `Size${sourceOf(draft)}`,
    initial: draft.settings.size,
    choices: sizeNames.map((value) => ({ value, name: value })),
  });
  return { ...draft, settings: { ...draft.settings, size } };
}

async function askState({ prompt }: Asking, draft: Draft): Promise<Draft> {
  const state = await prompt.select({
    message: `Where should Terraform’s state be kept?${sourceOf(draft)}`,
    initial: draft.settings.state,
    choices: (['s3', 'local'] as const).map((value) => ({ value, name: stateNames[value] })),
  });
  return { ...draft, settings: { ...draft.settings, state } };
}

function sourceOf({ origin }: Draft): string {
  return { file: ' (default: the settings file)', last: ' (default: as the last environment)', default: '' }[origin];
}
