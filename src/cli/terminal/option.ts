// Options as data: parsing, help, environment variables and the types of the values all come from these records.

/** One option, and how its text becomes a value. */
export interface Option<Value> {
  /** Shown after the flag in the help; absent for a switch. */
  placeholder?: string;
  summary: string;
  choices?: readonly string[];
  /** Whether the flag may be given several times; the value is then the list of all that were given. */
  isRepeatable?: true;
  /** Whether the option also has an environment variable. False for options that must not be set permanently. */
  variable: boolean;
  /** Parses the given text. If the text is invalid, throws a RangeError whose message says what is allowed. */
  read: (text: string) => Value;
}

export type Options = Record<string, Option<unknown>>;
export type ValuesOf<O extends Options> = { [Name in keyof O]: O[Name] extends Option<infer Value> ? Value | undefined : never };

interface Extra {
  variable?: boolean;
}

/** A switch: a flag without a value. Its environment variable takes 1, true, yes or on, and 0, false, no or off. */
export function flag(summary: string, { variable = true }: Extra = {}): Option<boolean> {
  return { summary, variable, read: readSwitch };
}

export function text(placeholder: string, summary: string, { variable = true }: Extra = {}): Option<string> {
  return { placeholder, summary, variable, read: readText };
}

/** A flag that may be given several times. */
export function texts(placeholder: string, summary: string): Option<string[]> {
  return { placeholder, summary, isRepeatable: true, variable: false, read: (given) => [readText(given)] };
}

export function number(placeholder: string, summary: string): Option<number> {
  return { placeholder, summary, variable: true, read: readNumber };
}

interface Bounds {
  from: number;
  to: number;
}

export function wholeNumber(placeholder: string, summary: string, { from, to }: Bounds): Option<number> {
  const read = (given: string) => {
    const value = Number(given);
    if (!/^\d{1,15}$/.test(given) || value < from || value > to) throw new RangeError(`a whole number from ${from} to ${to}`);
    return value;
  };
  return { placeholder, summary, variable: true, read };
}

const secondsOf = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** A length of time such as `30m`; its value is in seconds. */
export function age(summary: string): Option<number> {
  const read = (given: string) => {
    const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(given) ?? [];
    if (count === undefined) throw new RangeError('a number with a unit: 90s, 30m, 2h or 1d');
    return Number(count) * secondsOf[unit as keyof typeof secondsOf];
  };
  return { placeholder: 'TIME', summary, variable: true, read };
}

/** A TCP port; 0 means any free port. */
export function port(summary: string): Option<number> {
  return wholeNumber('PORT', summary, { from: 0, to: 65_535 });
}

/** A date, or a time with its zone, in the formats of the platform's API. A time without a zone would be ambiguous. */
export function instant(placeholder: string, summary: string): Option<string> {
  const read = (given: string) => {
    const isComplete = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(given);
    if (isComplete && !Number.isNaN(Date.parse(given))) return given;
    throw new RangeError('a date (2024-08-08) or a time with its zone (2024-08-08T14:30:00Z)');
  };
  return { placeholder, summary, variable: true, read };
}

/** A positive decimal, kept as text so that it stays exact. */
export function decimal(placeholder: string, summary: string): Option<string> {
  const read = (given: string) => {
    if (/^\d{1,15}(\.\d{1,15})?$/.test(given) && Number(given) > 0) return given;
    throw new RangeError('a positive decimal such as 100 or 0.01');
  };
  return { placeholder, summary, variable: true, read };
}

/** A time zone of the IANA database. */
export function zone(summary: string): Option<string> {
  const read = (given: string) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: given }).resolvedOptions().timeZone;
    } catch {
      throw new RangeError('a time zone of the IANA database, such as America/New_York');
    }
  };
  return { placeholder: 'ZONE', summary, variable: true, read };
}

export function choice<const Choice extends string>(choices: readonly Choice[], summary: string): Option<Choice> {
  const read = (given: string) => {
    const found = choices.find((one) => one === given);
    if (found === undefined) throw new RangeError(`one of ${choices.join(', ')}`);
    return found;
  };
  return { placeholder: choices.join('|'), summary, choices, variable: true, read };
}

/** Several choices, separated by commas; `none` is the empty list. */
export function list<const Choice extends string>(choices: readonly Choice[], summary: string): Option<Choice[]> {
  const one = choice(choices, summary);
  const allowed = `none, or a comma-separated list of ${choices.join(', ')}`;
  const read = (given: string) => {
    if (given === 'none') return [];
    try {
      return given.split(',').map((word) => one.read(word.trim()));
    } catch {
      throw new RangeError(allowed);
    }
  };
  return { placeholder: 'LIST', summary: `${summary} (${allowed})`, variable: true, read };
}

/** `minAcu` becomes `--min-acu`. */
export function flagOf(name: string): string {
  return `--${kebab(name)}`;
}

/** `minAcu` becomes `TRADING_INFRA_MIN_ACU`. */
export function variableOf(name: string): string {
  return `TRADING_INFRA_${kebab(name).replaceAll('-', '_').toUpperCase()}`;
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function readText(given: string): string {
  if (given.trim() === '') throw new RangeError('a non-empty value');
  return given;
}

function readSwitch(given: string): boolean {
  if (/^(1|true|yes|on)$/i.test(given)) return true;
  if (/^(0|false|no|off|)$/i.test(given)) return false;
  throw new RangeError('1, true, yes, 0, false or no');
}

function readNumber(given: string): number {
  const value = Number(given);
  if (given.trim() === '' || !Number.isFinite(value)) throw new RangeError('a number');
  return value;
}
