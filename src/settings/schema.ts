// The settings' schema. The stacks are a pure function of an `Environment`; reading and saving the file is deployment's.
import * as z from 'zod';
import { interfaceEndpointServices, natModes, type SizeValues, sizeNames, sizes } from './sizes.js';

export const targets = ['aws', 'sandbox'] as const;
export const stateTypes = ['s3', 'local'] as const;
/** As AWS counts them. */
export const bytesPerGb = 1024 ** 3;

/** Retention periods that CloudWatch Logs accepts, in days. */
const logRetentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;

/** What an environment's name may be: lower case, digits, single dashes; it becomes part of every resource's name. */
export const environmentNamePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const longestBucketPrefixLength = 'trading-processed-data-'.length;
const bucketNameLimit = 63;

/** How long an environment's name may be in a region, so that `trading-processed-data-{name}-{account}-{region}` is a bucket name. */
export function environmentNameLimit(region: string): number {
  return Math.min(16, bucketNameLimit - longestBucketPrefixLength - '-123456789012-'.length - region.length);
}

/** A text of a given form; the form in words stands in messages and in the JSON Schema. */
const text = (pattern: RegExp, form: string) => z.string().regex(pattern, form).describe(form);

const days = z.number().int().min(1).max(3650).nullable();
const lifecycle = z
  .strictObject({
    standardIaDays: z.number().int().min(30).max(3650).nullable(),
    glacierInstantDays: days,
    glacierDays: days,
    deepArchiveDays: days,
    expireDays: days,
  })
  .partial();
const rate = z.number().int().min(1).max(10_000);

/** Single values that a settings file may override; what is not given comes from the size. */
export const overridesSchema = z
  .strictObject({
    protected: z.boolean().describe('Deletion protection, final snapshot, no force_destroy and Terraform prevent_destroy'),
    network: z
      .strictObject({
        cidr: text(/^(\d{1,3}\.){3}\d{1,3}\/(1[6-9]|20)$/, 'a private IPv4 network from /16 to /20, such as 10.0.0.0/16'),
        zones: z.number().int().min(2).max(3),
        nat: z.enum(natModes),
        interfaceEndpoints: z.array(z.enum(interfaceEndpointServices)).meta({ uniqueItems: true }),
        endpointZones: z.number().int().min(1).max(3),
        flowLogTraffic: z.enum(['ALL', 'REJECT']),
        flowLogIntervalSeconds: z.union([z.literal(60), z.literal(600)]),
        excludeZoneIds: z.array(text(/^[a-z0-9]+-az\d+$/, 'the id of an availability zone, such as use1-az3')),
      })
      .partial(),
    database: z
      .strictObject({
        engineVersion: text(/^16\.\d+$/, 'an Aurora PostgreSQL 16 version in quotes, such as "16.8"'),
        minCapacityAcu: z.number().min(0).max(256).multipleOf(0.5),
        maxCapacityAcu: z.number().min(1).max(256).multipleOf(0.5),
        autoPauseSeconds: z.number().int().min(300).max(86_400).nullable(),
        instances: z.number().int().min(1).max(16),
        backupRetentionDays: z.number().int().min(1).max(35),
        deletionProtection: z.boolean(),
        finalSnapshot: z.boolean(),
        performanceInsightsDays: z.union([z.literal(0), z.literal(7), z.literal(465), z.literal(731)]),
        monitoringIntervalSeconds: z.union([0, 1, 5, 10, 15, 30, 60].map((n) => z.literal(n))),
      })
      .partial(),
    storage: z
      .strictObject({
        forceDestroy: z.boolean(),
        raw: lifecycle,
        processed: lifecycle,
        archive: lifecycle,
        noncurrentDays: z.number().int().min(1).max(3650),
        archiveLockDays: z.number().int().min(1).max(36_500).nullable(),
      })
      .partial(),
    tables: z.strictObject({ deletionProtection: z.boolean() }).partial(),
    keys: z.strictObject({ deletionWindowDays: z.number().int().min(7).max(30) }).partial(),
    function: z
      .strictObject({
        memoryMb: z.number().int().min(128).max(10_240),
        timeoutSeconds: z.number().int().min(3).max(900),
        maximumConcurrency: z.number().int().min(2).max(1000),
        reservedConcurrency: z.number().int().min(1).max(1000).nullable(),
      })
      .partial(),
    analytics: z
      .strictObject({ scanLimitGb: z.number().int().min(1).max(100_000).describe('What a query of Athena may read; beyond it is ended') })
      .partial(),
    logs: z.strictObject({ retentionDays: z.union(logRetentionDays.map((n) => z.literal(n))) }).partial(),
    api: z
      .strictObject({
        stageRate: rate,
        stageBurst: rate,
        planRate: rate,
        planBurst: rate,
        quotaPerDay: z.number().int().min(1).max(2_147_483_647).nullable(),
        logLevel: z.enum(['ERROR', 'INFO']),
        waf: z.enum(['off', 'count', 'block']),
        wafRate: z.number().int().min(10).max(2_000_000_000),
      })
      .partial(),
  })
  .partial();

export type Overrides = z.infer<typeof overridesSchema>;

const accountId = text(/^\d{12}$/, 'an AWS account id: 12 digits, in quotes');
const region = text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region, such as eu-central-1');

export const environmentSchema = overridesSchema.extend({
  target: z.enum(targets),
  account: accountId,
  region,
  size: z.enum(sizeNames),
  state: z.enum(stateTypes).default('s3'),
  profile: z.string().min(1).optional().describe('AWS profile to use when neither flag nor environment names one'),
  owner: z.string().min(1).max(64).default('platform').describe('Value of the tag Owner'),
  costCenter: z.string().min(1).max(64).default('finance').describe('Value of the tag CostCenter'),
});

/** What an account and region can have once. `adopt` uses what somebody else made and never changes it. */
export const foundationSchema = z.strictObject({
  recorder: z.enum(['manage', 'adopt']).default('manage'),
  apiGatewayLogRole: z.enum(['manage', 'adopt']).default('manage'),
  recordingFrequency: z.enum(['DAILY', 'CONTINUOUS']).default('DAILY'),
  deletionWindowDays: z.number().int().min(7).max(30).default(7),
});

/** Keys of the foundations. */
export const foundationKeyPattern = /^\d{12}\/[a-z0-9-]+$/;

export const settingsSchema = z.strictObject({
  version: z.literal(1),
  environments: z.record(z.string(), environmentSchema),
  foundations: z.record(text(foundationKeyPattern, 'a key of the form ACCOUNT/REGION'), foundationSchema).optional(),
});

/** The settings file as written: nothing filled in. */
export type Settings = z.infer<typeof settingsSchema>;
export type EnvironmentSettings = z.infer<typeof environmentSchema>;
export type FoundationSettings = z.infer<typeof foundationSchema>;

/** One environment, complete: what the platform stack is a function of. */
export interface Environment extends SizeValues {
  name: string;
  target: (typeof targets)[number];
  account: string;
  region: string;
  size: (typeof sizeNames)[number];
  state: (typeof stateTypes)[number];
  profile?: string;
  owner: string;
  costCenter: string;
}

/** One account and region, complete: what the foundation stack is a function of. */
export interface Foundation extends FoundationSettings {
  account: string;
  region: string;
  state: (typeof stateTypes)[number];
}

/** A size's values with the overrides laid over them; lists are replaced, not joined. `protected` sets all protections at once. */
export function resolveEnvironment(name: string, given: EnvironmentSettings): Environment {
  const { target, account, region: at, size, state, profile, owner, costCenter, ...overrides } = given;
  const base = overrides.protected === undefined ? sizes[size] : overlay(sizes[size], protections(overrides.protected));
  const values = overlay(base, overrides);
  return { ...values, name, target, account, region: at, size, state, owner, costCenter, ...(profile === undefined ? {} : { profile }) };
}

/** The foundation that an environment stands on. */
export function resolveFoundation(settings: Settings, environment: Environment): Foundation {
  const { account, region: at, state } = environment;
  const given = settings.foundations?.[`${account}/${at}`];
  return { ...foundationSchema.parse(given ?? {}), account, region: at, state };
}

function protections(on: boolean): Overrides {
  const deletionProtection = on;
  return { database: { deletionProtection, finalSnapshot: on }, storage: { forceDestroy: !on }, tables: { deletionProtection } };
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
