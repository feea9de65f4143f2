// The questions about network and database: keep the current values, take a cheaper set of values, or choose each value.
import { describeAllowed } from '../../../settings/allowed-values.js';
import { pauses, pausingDatabase } from '../../../settings/capacity.js';
import { sizedSettings } from '../../../settings/catalogue.js';
import { schemaAt, settingsJsonSchema } from '../../../settings/json-schema.js';
import { idleMonthlyDollars } from '../../../settings/prices.js';
import { environmentSchema } from '../../../settings/schema.js';
import { type PlacedSetting, type SettingNames, settingsIn } from '../../../settings/setting.js';
import type { SizeValues } from '../../../settings/sizes.js';
import { type Draft, environmentOfDraft } from './answers.js';
import type { Asking } from './asking.js';
import { readPath, withPath } from './overrides.js';
import { describeCapacity, describeEndpoints, describeNat } from './size-table.js';

/** Values that override those of the size, by path. */
type Overriding = readonly (readonly [SettingNames, unknown])[];

const cheapNetwork = { nat: 'none', interfaceEndpoints: ['sqs'], endpointZones: 1 };

export async function askNetwork(asking: Asking, draft: Draft): Promise<Draft> {
  const { network } = environmentOfDraft(draft);
  const cheap = withOverrides(draft, inSection('network', cheapNetwork));
  const saved = idleMonthlyDollars(environmentOfDraft(draft)) - idleMonthlyDollars(environmentOfDraft(cheap));
  const mode = await asking.prompt.select({
    message: 'Network',
    initial: 'keep',
    choices: [
      {
        value: 'keep',
        name: `keep: ${network.zones} zones, NAT: ${describeNat(network.nat)}, endpoints: ${describeEndpoints(network)}`,
      },
      ...(saved > 0 ? [{ value: 'cheap', name: `${nameOfCheap(network.nat)}: about $${saved} a month less` }] : []),
      { value: 'each', name: 'choose each value' },
    ],
  });
  if (mode === 'keep') return draft;
  return mode === 'cheap' ? cheap : askEach(asking, draft, 'network');
}

function nameOfCheap(nat: SizeValues['network']['nat']): string {
  return nat === 'none' ? 'only an SQS endpoint, in one zone' : 'no NAT gateway, an SQS endpoint in one zone instead';
}

export async function askDatabase(asking: Asking, draft: Draft): Promise<Draft> {
  const { database } = environmentOfDraft(draft);
  const mode = await asking.prompt.select({
    message: 'Database',
    initial: 'keep',
    choices: [
      { value: 'keep', name: `keep: ${describeCapacity(database)}, backups ${database.backupRetentionDays} days` },
      ...(pauses(database)
        ? []
        : [{ value: 'pause', name: 'pauses after 5 minutes without use: costs nothing then, and takes seconds to wake' }]),
      { value: 'each', name: 'choose each value' },
    ],
  });
  if (mode === 'keep') return draft;
  return mode === 'pause' ? withOverrides(draft, inSection('database', pausingDatabase)) : askEach(asking, draft, 'database');
}

/** Asks for every setting of a section that has a question, one after the other. */
async function askEach({ prompt }: Asking, first: Draft, section: 'network' | 'database'): Promise<Draft> {
  let draft = first;
  for (const row of settingsIn({ [section]: sizedSettings[section] })) {
    const { question, path } = row;
    if (question === undefined) continue;
    const { onlyWith } = question;
    const isAsked = onlyWith === undefined || readPath(environmentOfDraft(draft), [section, onlyWith.setting]) === onlyWith.value;
    draft = isAsked ? await askSetting(prompt, draft, row, question) : withOverrides(draft, [[path, undefined]]);
  }
  return draft;
}

type Asked = NonNullable<PlacedSetting['question']>;

function askSetting(prompt: Asking['prompt'], draft: Draft, row: PlacedSetting, question: Asked): Promise<Draft> {
  const choices = question.choices ?? (row.allowed.kind === 'choice' ? row.allowed.choices : undefined);
  return choices === undefined ? askText(prompt, draft, row, question) : askChoice(prompt, draft, { row, question, choices });
}

interface Choosing {
  row: PlacedSetting;
  question: Asked;
  choices: readonly unknown[];
}

async function askChoice(prompt: Asking['prompt'], draft: Draft, { row, question, choices }: Choosing): Promise<Draft> {
  const chosen = await prompt.select({
    message: question.text,
    initial: String(readPath(environmentOfDraft(draft), row.path)),
    choices: choices.map((value) => ({ value: String(value), name: row.labels?.[String(value)] ?? (String(value) || 'none') })),
  });
  return withOverrides(draft, [[row.path, choices.find((value) => String(value) === chosen)]]);
}

/** Asks for one value as text, which the schema checks. */
async function askText(prompt: Asking['prompt'], draft: Draft, { allowed, path }: PlacedSetting, question: Asked): Promise<Draft> {
  const current = readPath(environmentOfDraft(draft), path) ?? question.initial;
  const read = (typed: string) => (allowed.kind === 'number' ? Number(typed) : typed);
  const typed = await prompt.text({
    message: question.text,
    initial: String(current),
    problem: (given) => problemAt(withOverrides(draft, [[path, read(given)]]), path),
  });
  return withOverrides(draft, [[path, read(typed)]]);
}

/** Says what is allowed at a path if the draft's value there is not; undefined if the value is allowed. */
function problemAt({ settings }: Draft, path: SettingNames): string | undefined {
  const result = environmentSchema.safeParse(settings);
  const isWrong = result.error?.issues.some((issue) => issue.path.join('.') === path.join('.'));
  const schema = isWrong ? schemaAt(settingsJsonSchema(), ['environments', 'any', ...path]) : undefined;
  return schema && describeAllowed(schema).replace(/, or null$/, '');
}

function inSection(section: string, values: Readonly<Record<string, unknown>>): Overriding {
  return Object.entries(values).map(([name, value]) => [[section, name], value]);
}

/** The draft with these values. A value that equals that of the size is left out, so that the file stays short; a new environment's network is not. */
function withOverrides(draft: Draft, values: Overriding): Draft {
  let { settings } = draft;
  for (const [path, value] of values) {
    const plain = withPath(settings, path, undefined);
    const ofSize = readPath(environmentOfDraft({ ...draft, settings: plain }), path);
    const isKept = path.join('.') === 'network.cidr' && draft.origin !== 'file';
    settings = JSON.stringify(ofSize) === JSON.stringify(value) && !isKept ? plain : withPath(settings, path, value);
  }
  return { ...draft, settings };
}
