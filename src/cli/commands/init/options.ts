// The flags of `init`, made from the catalogue of settings. The help shows them, so this module does not load the slow schema library.
import { environmentSettings, sizedSettings } from '../../../settings/catalogue.js';
import {
  type Allowed,
  type FixedSetting,
  type FlagValues,
  type PlacedSetting,
  type Setting,
  settingsIn,
} from '../../../settings/setting.js';
import type { GlobalValues } from '../../terminal/command.js';
import { choice, flag, list, number, type Option, text, type ValuesOf } from '../../terminal/option.js';

/** The settings that have a flag, in the order of the help. */
export const flagSettings: readonly (PlacedSetting & { flag: NonNullable<PlacedSetting['flag']> })[] = settingsIn(sizedSettings).flatMap(
  (row) => (row.flag === undefined ? [] : [{ ...row, flag: row.flag }]),
);

type FlagOptions<Rows> = { [Name in keyof FlagValues<Rows>]-?: Option<NonNullable<FlagValues<Rows>[Name]>> };

/** The options for single values that override those of the size. */
const sizingOptions = Object.fromEntries(flagSettings.map((row) => [row.flag.name, optionFor(row)])) as FlagOptions<typeof sizedSettings>;

const { target, region, account, size, state, owner, costCenter } = environmentSettings;

export const initOptions = {
  env: text('NAME', 'name of the environment'),
  target: optionFor(target),
  region: optionFor(region),
  account: optionFor(account),
  size: optionFor(size),
  state: optionFor(state),
  ...sizingOptions,
  owner: optionFor(owner),
  costCenter: optionFor(costCenter),
  yes: flag('ask nothing; use the default for anything not given'),
};
export type InitValues = ValuesOf<typeof initOptions> & Pick<GlobalValues, 'config' | 'profile'>;

/** The option for a setting. It only parses the text; the schema of the settings file later checks whether the value is allowed. */
function optionFor<Value>(row: Setting<Value, string> | FixedSetting<Value, string>): Option<Value> {
  const { placeholder = '', summary = '' } = row.flag ?? {};
  const option = plainOption(row.allowed, placeholder, summary);
  return (row.isNullable ? { ...option, read: (given: string) => (given === 'off' ? null : readDigits(given)) } : option) as Option<Value>;
}

function plainOption(allowed: Allowed, placeholder: string, summary: string): Option<unknown> {
  switch (allowed.kind) {
    case 'boolean':
      return { placeholder: 'on|off', summary, variable: true, read: (given) => choice(['on', 'off'], '').read(given) === 'on' };
    case 'number':
      return number(placeholder, summary);
    case 'choice':
      return choice(allowed.choices.map(String), summary);
    case 'list':
      return list(allowed.items.kind === 'choice' ? allowed.items.choices.map(String) : [], summary);
    default:
      return text(placeholder, summary);
  }
}

function readDigits(given: string): number {
  if (!/^\d+$/.test(given)) throw new RangeError('a whole number, or off');
  return Number(given);
}
