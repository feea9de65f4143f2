// The types and functions for the rows of the catalogue. No schema library is loaded here, so that the help of `init` stays quick.

/** The bytes of a gigabyte as AWS counts them: 1024 ** 3, not 10 ** 9. */
export const bytesPerGb = 1024 ** 3;

export const sizeNames = ['small', 'medium', 'large'] as const;
export type SizeName = (typeof sizeNames)[number];

/** The allowed values of a setting, as data from which the schema, the messages and the flags are made. */
export type Allowed =
  | { kind: 'boolean' }
  /** A multiple of `step`; a step of 1 means a whole number. */
  | { kind: 'number'; min: number; max: number; step: number }
  | { kind: 'choice'; choices: readonly (string | number)[] }
  /** A text that matches a pattern, which `form` describes in words. */
  | { kind: 'pattern'; pattern: RegExp; form: string }
  /** A text of `min` to `max` characters. */
  | { kind: 'text'; min: number; max?: number }
  | { kind: 'list'; items: Allowed; isSet: boolean };

/** The allowed values, and their type. */
export interface Kind<Value> {
  allowed: Allowed;
  /** Whether null is allowed. Depending on the setting, null means none, never or off. */
  isNullable: boolean;
  /** Never present: it only carries the type. */
  value?: Value;
}

const kind = <Value>(allowed: Allowed): Kind<Value> => ({ allowed, isNullable: false });

export const yesNo = kind<boolean>({ kind: 'boolean' });
export const wholeNumber = (min: number, max: number) => kind<number>({ kind: 'number', min, max, step: 1 });
export const number = (min: number, max: number, step: number) => kind<number>({ kind: 'number', min, max, step });
export const oneOf = <const Choice extends string | number>(choices: readonly Choice[]) => kind<Choice>({ kind: 'choice', choices });
export const pattern = (regExp: RegExp, form: string) => kind<string>({ kind: 'pattern', pattern: regExp, form });
export const text = (min: number, max?: number) => kind<string>({ kind: 'text', min, ...(max === undefined ? {} : { max }) });
export const listOf = <Item>({ allowed }: Kind<Item>) => kind<Item[]>({ kind: 'list', items: allowed, isSet: false });
/** A list without duplicates. */
export const setOf = <Item>({ allowed }: Kind<Item>) => kind<Item[]>({ kind: 'list', items: allowed, isSet: true });
export const orNull = <Value>(one: Kind<Value>): Kind<Value | null> => ({ ...one, isNullable: true }) as Kind<Value | null>;

/** A flag of `init`, which also has an environment variable: `minAcu` is `--min-acu` and TRADING_INFRA_MIN_ACU. */
export interface Flag<Name extends string> {
  name: Name;
  summary: string;
  /** The placeholder for the value in the help. Choices need none, because the help lists them. */
  placeholder?: string;
}

/** A question that `init` asks users who want to choose each value. */
export interface SettingQuestion {
  text: string;
  /** The values to choose from, if only some of the allowed values are offered. */
  choices?: readonly unknown[];
  /** The proposed value if the setting has no value yet. */
  initial?: number;
  /** If the user gives only the flag of this setting, `init` still asks the questions of its section. */
  isMinor?: true;
  /** Asked only while another setting of the same section has a certain value; otherwise the setting gets the value of the size. */
  onlyWith?: { setting: string; value: unknown };
}

interface Details<Name extends string> {
  /** A description for the JSON Schema and the docs, for settings whose name is not clear enough. */
  summary?: string;
  flag?: Flag<Name>;
  question?: SettingQuestion;
  /** Texts that are shown to users in place of the choices. */
  labels?: Readonly<Record<string, string>>;
}

/** A row whose value depends on the size. */
export interface Setting<Value, Name extends string = never> extends Kind<Value>, Details<Name> {
  values: Readonly<Record<SizeName, Value>>;
  /** The value that `protected: true` gives this setting; `protected: false` gives it the opposite value. */
  whenProtected?: boolean;
}

/** Makes a row from its allowed values, its values for small, medium and large, and further details. */
export function setting<Value, const Name extends string = never>(
  allowed: Kind<Value>,
  [small, medium, large]: readonly [NoInfer<Value>, NoInfer<Value>, NoInfer<Value>],
  details: Details<Name> & { whenProtected?: boolean } = {},
): Setting<Value, Name> {
  return { ...allowed, values: { small, medium, large }, ...details };
}

/** The same value for all sizes. */
export function every<Value extends string | number | null | string[]>(value: Value): readonly [Value, Value, Value] {
  return [value, value, value];
}

/** A row whose value does not depend on the size: it is the given value, otherwise the initial one. */
export interface FixedSetting<Value, Name extends string = never> extends Kind<Value>, Details<Name> {
  initial?: Value;
  /** Whether the setting may have no value at all. */
  isOptional?: boolean;
}

export function fixed<Value, const Name extends string = never>(
  allowed: Kind<Value>,
  details: Details<Name> & { initial: NoInfer<Value> },
): FixedSetting<Value, Name> & { initial: Value };
export function fixed<Value, const Name extends string = never>(
  allowed: Kind<Value>,
  details: Details<Name> & { isOptional?: boolean },
): FixedSetting<Value, Name>;
export function fixed<Value, const Name extends string>(
  allowed: Kind<Value>,
  details: Omit<FixedSetting<Value, Name>, keyof Kind<Value>>,
): FixedSetting<Value, Name> {
  return { ...allowed, ...details };
}

/** Rows by name, in sections. */
export interface Section {
  [name: string]: Setting<unknown, string> | Section;
}

/** The values of rows, in the shape of their sections. */
export type Values<Rows> = { -readonly [Name in keyof Rows]: Rows[Name] extends Kind<infer Value> ? Value : Values<Rows[Name]> };

/** The values of rows, in the shape of their sections, with all sections and values optional. */
export type PartialValues<Rows> = {
  -readonly [Name in keyof Rows]?: Rows[Name] extends Kind<infer Value> ? Value : PartialValues<Rows[Name]>;
};

type RowOf<Rows> = Rows extends { allowed: Allowed } ? Rows : RowOf<Rows[keyof Rows]>;

/** The values of the flags of all rows, by the flag's name. */
export type FlagValues<Rows> = {
  [Row in RowOf<Rows> as Row extends Details<infer Name> ? Name : never]?: (Row extends Kind<infer Value> ? Value : never) | undefined;
};

/** The path of a setting: the names of its sections, then its own name. */
export type SettingNames = readonly [string, ...string[]];

export interface PlacedSetting extends Setting<unknown, string> {
  path: SettingNames;
}

/** Every row of a section, with its path, in the order of the catalogue. */
export function settingsIn(section: Section, path: readonly string[] = []): PlacedSetting[] {
  return Object.entries(section).flatMap(([name, row]) =>
    isSetting(row) ? [{ ...row, path: [...path, name] as unknown as SettingNames }] : settingsIn(row, [...path, name]),
  );
}

/** Applies a function to each row and keeps the shape of the sections; rows for which the function returns undefined are left out. */
export function mapSettings(section: Section, of: (row: Setting<unknown, string>) => unknown): Record<string, unknown> {
  const entries = Object.entries(section).map(([name, row]) => [name, isSetting(row) ? of(row) : mapSettings(row, of)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

export function isSetting(row: Setting<unknown, string> | Section): row is Setting<unknown, string> {
  return 'allowed' in row && 'values' in row;
}
