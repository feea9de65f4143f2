// Network and database: as the size has them, a cheaper set, or value by value.
import { describeAllowed } from '../../../settings/allowed-values.js';
import { schemaAt, settingsJsonSchema } from '../../../settings/json-schema.js';
import { environmentSchema } from '../../../settings/schema.js';
import { natModes, type SizeValues } from '../../../settings/sizes.js';
import { type Draft, environmentOfDraft } from './answers.js';
import type { Asking } from './asking.js';
import { idleMonthlyDollars } from './idle-cost.js';
import { readPath, withPath } from './overrides.js';
import { describeCapacity, describeEndpoints, describeNat } from './size-table.js';

type Path = readonly [string, ...string[]];

/** The values that a set of answers lays over the size, by path. */
type Values = readonly (readonly [Path, unknown])[];

const cheapNetwork: Values = [
  [['network', 'nat'], 'none'],
  [['network', 'interfaceEndpoints'], ['sqs']],
  [['network', 'endpointZones'], 1],
];
const pausingDatabase: Values = [
  [['database', 'minCapacityAcu'], 0],
  [['database', 'autoPauseSeconds'], 300],
];

export async function askNetwork(asking: Asking, draft: Draft): Promise<Draft> {
  const { network } = environmentOfDraft(draft);
  const cheap = laidOver(draft, cheapNetwork);
  const saved = idleMonthlyDollars(environmentOfDraft(draft)) - idleMonthlyDollars(environmentOfDraft(cheap));
  const mode = await asking.prompt.select({
    message: 'Network',
    initial: 'keep',
    choices: [
      {
        value: 'keep',
        name: `as it is: ${network.zones} zones, NAT: ${describeNat(network.nat)}, endpoints: ${describeEndpoints(network)}`,
      },
      ...(saved > 0 ? [{ value: 'cheap', name: `${nameOfCheap(network.nat)}: about $${saved} a month less` }] : []),
      { value: 'each', name: 'choose each value' },
    ],
  });
  if (mode === 'keep') return draft;
  return mode === 'cheap' ? cheap : askEachOfNetwork(asking, draft);
}

function nameOfCheap(nat: SizeValues['network']['nat']): string {
  return nat === 'none' ? 'only an SQS endpoint, in one zone' : 'no NAT, an SQS endpoint in one zone instead';
}

export async function askDatabase(asking: Asking, draft: Draft): Promise<Draft> {
  const { database } = environmentOfDraft(draft);
  const pauses = database.minCapacityAcu === 0;
  const mode = await asking.prompt.select({
    message: 'Database',
    initial: 'keep',
    choices: [
      { value: 'keep', name: `as it is: ${describeCapacity(database)}, backups ${database.backupRetentionDays} days` },
      ...(pauses ? [] : [{ value: 'pause', name: 'pauses after 5 minutes without use: costs nothing then, and takes seconds to wake' }]),
      { value: 'each', name: 'choose each value' },
    ],
  });
  if (mode === 'keep') return draft;
  return mode === 'pause' ? laidOver(draft, pausingDatabase) : askEachOfDatabase(asking, draft);
}

async function askEachOfNetwork({ prompt }: Asking, draft: Draft): Promise<Draft> {
  const { network } = environmentOfDraft(draft);
  const zones = await prompt.select({
    message: 'Zones',
    initial: network.zones,
    choices: [2, 3].map((value) => ({ value, name: `${value}` })),
  });
  const nat = await prompt.select({
    message: 'NAT gateways',
    initial: network.nat,
    choices: natModes.map((value) => ({ value, name: describeNat(value) })),
  });
  const endpoints = await prompt.select({
    message: 'Interface endpoints',
    initial: network.interfaceEndpoints.join(','),
    choices: ['', 'sqs', 'sqs,secretsmanager', 'sqs,secretsmanager,kms,logs,xray'].map((value) => ({ value, name: value || 'none' })),
  });
  const next = laidOver(draft, [
    [['network', 'zones'], zones],
    [['network', 'nat'], nat],
    [['network', 'interfaceEndpoints'], endpoints === '' ? [] : endpoints.split(',')],
  ]);
  return askValue(prompt, next, ['network', 'cidr'], 'Address range of the VPC');
}

async function askEachOfDatabase({ prompt }: Asking, draft: Draft): Promise<Draft> {
  let next = await askValue(prompt, draft, ['database', 'minCapacityAcu'], 'Least capacity in ACU (0 lets it pause)');
  next = await askValue(prompt, next, ['database', 'maxCapacityAcu'], 'Greatest capacity in ACU');
  if (environmentOfDraft(next).database.minCapacityAcu === 0) {
    if (environmentOfDraft(next).database.autoPauseSeconds === null) next = laidOver(next, [[['database', 'autoPauseSeconds'], 300]]);
    next = await askValue(prompt, next, ['database', 'autoPauseSeconds'], 'Pause after so many seconds without use');
  } else {
    next = laidOver(next, [[['database', 'autoPauseSeconds'], undefined]]);
  }
  next = await askValue(prompt, next, ['database', 'instances'], 'Instances');
  return askValue(prompt, next, ['database', 'backupRetentionDays'], 'Days that backups are kept');
}

/** Asks for one value as text; the schema says what is allowed. */
async function askValue(prompt: Asking['prompt'], draft: Draft, path: Path, message: string): Promise<Draft> {
  const current = readPath(environmentOfDraft(draft) as never, path);
  const isNumber = typeof current === 'number';
  const read = (typed: string) => (isNumber ? Number(typed) : typed);
  const typed = await prompt.text({
    message,
    initial: String(current),
    problem: (text) => problemAt(laidOver(draft, [[path, read(text)]]), path),
  });
  return laidOver(draft, [[path, read(typed)]]);
}

/** What is allowed at a path, in words; undefined when the value is. */
function problemAt({ settings }: Draft, path: Path): string | undefined {
  const result = environmentSchema.safeParse(settings);
  const isWrong = result.error?.issues.some((issue) => issue.path.join('.') === path.join('.'));
  const schema = isWrong ? schemaAt(settingsJsonSchema(), ['environments', 'any', ...path]) : undefined;
  return schema && describeAllowed(schema).replace(/, or null$/, '');
}

/** A value that equals the size's own is taken out again, so that the file stays short. */
function laidOver(draft: Draft, values: Values): Draft {
  let { settings } = draft;
  for (const [path, value] of values) {
    const plain = withPath(settings, path, undefined);
    const ofSize = readPath(environmentOfDraft({ ...draft, settings: plain }) as never, path);
    settings = JSON.stringify(ofSize) === JSON.stringify(value) ? plain : withPath(settings, path, value);
  }
  return { ...draft, settings };
}
