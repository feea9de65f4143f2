// What a row of the catalogue is made of. Light: the help of `init` is made of rows, and loads no schema library.

export const sizeNames = ['small', 'medium', 'large'] as const;
export type SizeName = (typeof sizeNames)[number];

/** What a value may be, as data: the schema, the messages and the flags read it. */
export type Allowed =
  | { kind: 'boolean' }
  /** In steps of `step`, counted from 0; 1 means a whole number. */
  | { kind: 'number'; min: number; max: number; step: number }
  | { kind: 'choice'; choices: readonly (string | number)[] }
  /** A text that matches a pattern; `form` says in words what that is. */
  | { kind: 'pattern'; pattern: RegExp; form: string }
  /** A text of so many characters. */
  | { kind: 'text'; min: number; max?: number }
  | { kind: 'list'; items: Allowed; isSet: boolean };

/** The values that are allowed, and their type. */
export interface Kind<Value> {
  allowed: Allowed;
  /** Whether null is allowed. Depending on the setting it means `none` or `never`. */
  isNullable: boolean;
  /** Never there: it carries the type. */
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
/** A list that has nothing twice. */
export const setOf = <Item>({ allowed }: Kind<Item>) => kind<Item[]>({ kind: 'list', items: allowed, isSet: true });
export const orNull = <Value>(one: Kind<Value>): Kind<Value | null> => ({ ...one, isNullable: true }) as Kind<Value | null>;

/** A flag of `init`, which is also a variable: `minAcu` is `--min-acu` and TRADING_INFRA_MIN_ACU. */
export interface Flag<Name extends string> {
  name: Name;
  summary: string;
  /** What stands for the value in the help; choices speak for themselves. */
  placeholder?: string;
}

/** A question of `init`, for those who choose each value. */
export interface SettingQuestion {
  text: string;
  /** The values to choose from, where they are fewer than what is allowed. */
  choices?: readonly unknown[];
  /** What is proposed where the setting has no value yet. */
  initial?: number;
  /** Its flag alone does not answer for the whole section. */
  isMinor?: true;
  /** Asked only while another setting of the same section has a certain value; otherwise the setting is left to the size. */
  onlyWith?: { setting: string; value: unknown };
}

interface Details<Name extends string> {
  /** What it is, for the JSON Schema and the docs, where the name does not say it. */
  summary?: string;
  flag?: Flag<Name>;
  question?: SettingQuestion;
  /** What people are shown instead of a choice. */
  labels?: Readonly<Record<string, string>>;
}

/** A row whose value depends on the size. */
export interface Setting<Value, Name extends string = never> extends Kind<Value>, Details<Name> {
  values: Readonly<Record<SizeName, Value>>;
  /** The value that `protected: true` gives it; `protected: false` gives the opposite. */
  whenProtected?: boolean;
}

/** A row: what is allowed, the values of small, medium and large, and the rest by name. */
export function setting<Value, const Name extends string = never>(
  allowed: Kind<Value>,
  [small, medium, large]: readonly [NoInfer<Value>, NoInfer<Value>, NoInfer<Value>],
  details: Details<Name> & { whenProtected?: boolean } = {},
): Setting<Value, Name> {
  return { ...allowed, values: { small, medium, large }, ...details };
}

/** The same value in all sizes. */
export function every<Value extends string | number | null | string[]>(value: Value): readonly [Value, Value, Value] {
  return [value, value, value];
}

/** A row that no size decides: its value is given, or the initial one. */
export interface FixedSetting<Value, Name extends string = never> extends Kind<Value>, Details<Name> {
  initial?: Value;
  /** It may have no value at all. */
  isOptional?: boolean;
}

export function fixed<Value, const Name extends string = never>(
  allowed: Kind<Value>,
  details: Details<Name> & { initial?: NoInfer<Value>; isOptional?: boolean },
): FixedSetting<Value, Name> {
  return { ...allowed, ...details };
}

/** Rows by name, in sections. */
export interface Section {
  [name: string]: Setting<unknown, string> | Section;
}

/** The values of rows, in the shape of their sections. */
export type Values<Rows> = { -readonly [Name in keyof Rows]: Rows[Name] extends Kind<infer Value> ? Value : Values<Rows[Name]> };

/** The same, with everything that may be left out left optional. */
export type PartialValues<Rows> = {
  -readonly [Name in keyof Rows]?: Rows[Name] extends Kind<infer Value> ? Value : PartialValues<Rows[Name]>;
};

type RowOf<Rows> = Rows extends { allowed: Allowed } ? Rows : RowOf<Rows[keyof Rows]>;

/** The values of all flags in some rows, by the flag's name. */
export type FlagValues<Rows> = {
  [Row in RowOf<Rows> as Row extends Details<infer Name> ? Name : never]?: (Row extends Kind<infer Value> ? Value : never) | undefined;
};

/** Where a setting is: names of sections, then its own. */
export type SettingNames = readonly [string, ...string[]];

export interface PlacedSetting extends Setting<unknown, string> {
  path: SettingNames;
}

/** Every row of a section, with its path, in the order of the table. */
export function settingsIn(section: Section, path: readonly string[] = []): PlacedSetting[] {
  return Object.entries(section).flatMap(([name, row]) =>
    isSetting(row) ? [{ ...row, path: [...path, name] as unknown as SettingNames }] : settingsIn(row, [...path, name]),
  );
}

/** Applies a function to each row and keeps the shape of the sections; rows that give undefined are left out. */
export function mapSettings(section: Section, of: (row: Setting<unknown, string>) => unknown): Record<string, unknown> {
  const entries = Object.entries(section).map(([name, row]) => [name, isSetting(row) ? of(row) : mapSettings(row, of)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

export function isSetting(row: Setting<unknown, string> | Section): row is Setting<unknown, string> {
  return 'allowed' in row && 'values' in row;
}
