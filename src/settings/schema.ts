// The settings' schema, made from the catalogue, and the complete settings from which the stacks are made.
import * as z from 'zod';
import { environmentSettings, foundationSettings, sizedSettings } from './catalogue.js';
import { type Mapping, mappingSchema } from './mapping.js';
import {
  type Allowed,
  type FixedSetting,
  isSetting,
  type Kind,
  mapSettings,
  type PartialValues,
  type Section,
  type Values,
} from './setting.js';
import { type SizeValues, sizes } from './sizes.js';

/** The form of an environment's name: lower-case letters, digits and single dashes. The name becomes part of resource names. */
export const environmentNamePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const longestBucketPrefixLength = 'trading-processed-data-'.length;
const bucketNameLimit = 63;

/** The maximum length of an environment's name in a region: `trading-processed-data-{name}-{account}-{region}` must be a bucket name. */
export function environmentNameLimit(region: string): number {
  return Math.min(16, bucketNameLimit - longestBucketPrefixLength - '-123456789012-'.length - region.length);
}

/** Single values that a settings file may override; values that are not given come from the size. */
export type Overrides = PartialValues<typeof sizedSettings>;

type FixedValues = Values<typeof environmentSettings>;

/** An environment as written in the settings file, without the values of its size. */
export type EnvironmentSettings = Overrides & Omit<FixedValues, 'profile'> & Partial<Pick<FixedValues, 'profile'>>;
export type FoundationSettings = Values<typeof foundationSettings>;

/** The settings file as written, without the values of the sizes. */
export interface Settings {
  version: 1;
  environments: Record<string, EnvironmentSettings>;
  /** Foundations, with `ACCOUNT/REGION` as the key. */
  foundations?: Record<string, FoundationSettings> | undefined;
  /** How to read files of trades in layouts that are not known, by a name for `--mapping`. */
  mappings?: Record<string, Mapping> | undefined;
}

const overrideShape = sectionShape(sizedSettings);
export const overridesSchema = z.strictObject(overrideShape) as unknown as z.ZodType<Overrides>;
export const environmentSchema = z.strictObject({
  ...overrideShape,
  ...fixedShape(environmentSettings),
}) as unknown as z.ZodType<EnvironmentSettings>;
export const foundationSchema = z.strictObject(fixedShape(foundationSettings)) as unknown as z.ZodType<FoundationSettings>;

/** The form of a foundation's key, `ACCOUNT/REGION`. */
export const foundationKeyPattern = /^\d{12}\/[a-z0-9-]+$/;

export const settingsSchema = z.strictObject({
  version: z.literal(1),
  environments: z.record(z.string(), environmentSchema),
  foundations: z.record(patternSchema(foundationKeyPattern, 'a key of the form ACCOUNT/REGION'), foundationSchema).optional(),
  mappings: z.record(z.string(), mappingSchema).optional(),
}) as unknown as z.ZodType<Settings>;

/** An environment with all its values. The platform stack is a pure function of this. */
export interface Environment extends SizeValues, Omit<FixedValues, 'profile'> {
  name: string;
  profile?: string;
}

/** The foundation of an account and region, with all its values. The foundation stack is a pure function of this. */
export interface Foundation extends FoundationSettings, Pick<Environment, 'account' | 'region' | 'state'> {}

/** A size's values with the overrides applied; lists are replaced, not joined. `protected` sets all protections at once. */
export function resolveEnvironment(name: string, given: EnvironmentSettings): Environment {
  const { target, account, region, size, state, profile, owner, costCenter, ...overrides } = given;
  const base = overrides.protected === undefined ? sizes[size] : overlay(sizes[size], protections(overrides.protected));
  const values = overlay(base, overrides);
  return { ...values, name, target, account, region, size, state, owner, costCenter, ...(profile === undefined ? {} : { profile }) };
}

/** The foundation of an environment's account and region. */
export function resolveFoundation(settings: Settings, environment: Environment): Foundation {
  const { account, region, state } = environment;
  const given = settings.foundations?.[`${account}/${region}`];
  return { ...foundationSchema.parse(given ?? {}), account, region, state };
}

function protections(on: boolean): Overrides {
  return mapSettings(sizedSettings, ({ whenProtected }) => (whenProtected === undefined ? undefined : whenProtected === on)) as Overrides;
}

function overlay<T extends object>(base: T, over: object): T {
  const result: Record<string, unknown> = Object.fromEntries(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const current = result[key];
    result[key] = isRecord(current) && isRecord(value) ? overlay(current, value) : value;
  }
  return result as T;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schema of a section in which every setting is optional. */
function sectionShape(section: Section): z.core.$ZodShape {
  return Object.fromEntries(
    Object.entries(section).map(([name, row]) => [
      name,
      (isSetting(row) ? described(valueSchema(row), row.summary) : z.strictObject(sectionShape(row))).optional(),
    ]),
  );
}

function fixedShape(rows: Readonly<Record<string, FixedSetting<unknown, string>>>): z.core.$ZodShape {
  return Object.fromEntries(
    Object.entries(rows).map(([name, row]) => {
      const schema = valueSchema(row);
      const present = row.initial !== undefined ? schema.default(row.initial) : row.isOptional ? schema.optional() : schema;
      return [name, described(present, row.summary)];
    }),
  );
}

function described<Schema extends z.ZodType>(schema: Schema, summary: string | undefined): Schema {
  return summary === undefined ? schema : schema.describe(summary);
}

function valueSchema({ allowed, isNullable }: Kind<unknown>): z.ZodType {
  return isNullable ? schemaFor(allowed).nullable() : schemaFor(allowed);
}

function schemaFor(allowed: Allowed): z.ZodType {
  switch (allowed.kind) {
    case 'boolean':
      return z.boolean();
    case 'number': {
      const { min, max, step } = allowed;
      return step === 1 ? z.number().int().min(min).max(max) : z.number().min(min).max(max).multipleOf(step);
    }
    case 'choice':
      return choiceSchema(allowed.choices);
    case 'pattern':
      return patternSchema(allowed.pattern, allowed.form);
    case 'text': {
      const { min, max } = allowed;
      return max === undefined ? z.string().min(min) : z.string().min(min).max(max);
    }
    case 'list': {
      const list = z.array(schemaFor(allowed.items));
      return allowed.isSet ? list.meta({ uniqueItems: true }) : list;
    }
  }
}

function choiceSchema(choices: readonly (string | number)[]): z.ZodType {
  return choices.every((choice) => typeof choice === 'string') ? z.enum(choices) : z.union(choices.map((choice) => z.literal(choice)));
}

/** The schema of a text that matches a pattern. `form` describes the pattern in messages and in the JSON Schema. */
function patternSchema(pattern: RegExp, form: string) {
  return z.string().regex(pattern, form).describe(form);
}
