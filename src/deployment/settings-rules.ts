// What the schema cannot say: how settings must fit together. Each rule is checked on the environment with its size's values filled in.
import {
  type Environment,
  environmentNameLimit,
  environmentNamePattern,
  environmentSchema,
  resolveEnvironment,
  sandboxAccount,
} from '../stacks/settings.js';
import type { BucketLifecycle } from '../stacks/sizes.js';
import { networkProblem } from './cidr.js';
import { findRegion, nearestRegion, regionsAsOf } from './regions.js';
import { schemaAt, settingsJsonSchema } from './settings-json-schema.js';
import type { SettingPath, SettingsProblem, SettingsSource } from './settings-place.js';
import { describeGot, problemAt, valueAt } from './settings-problems.js';

interface Breach {
  /** Below the environment. */
  path: string[];
  rest: string;
}

type Rule = (environment: Environment) => (Breach | false | undefined)[];

/** The problems of all environments whose single values are right. */
export function findRuleProblems(source: SettingsSource): SettingsProblem[] {
  const environments = valueAt(source.value, ['environments']);
  if (typeof environments !== 'object' || environments === null || Array.isArray(environments)) return [];
  return Object.entries(environments).flatMap(([name, value]) => {
    const root: SettingPath = ['environments', name];
    const wrongName = nameProblem(name, value);
    const parsed = environmentSchema.safeParse(value);
    const together = parsed.success ? rules.flatMap((rule) => rule(resolveEnvironment(name, parsed.data))) : [];
    const breaches = [...regionRule(valueAt(value, ['region'])), ...cidrRule(valueAt(value, ['network', 'cidr'])), ...together];
    return [
      ...(wrongName ? [problemAt(source, root, wrongName)] : []),
      ...breaches.filter((breach) => !!breach).map((breach) => placed(source, root, breach)),
    ];
  });
}

/** Where the size brought the value, the sentence says so, and the place is the nearest thing that is written down. */
function placed(source: SettingsSource, root: SettingPath, { path, rest }: Breach): SettingsProblem {
  const full = [...root, ...path];
  const isGiven = valueAt(source.value, full) !== undefined;
  return problemAt(source, full, isGiven ? rest : `(from the size) ${rest}`);
}

function nameProblem(name: string, value: unknown): string | undefined {
  if (!environmentNamePattern.test(name)) {
    return `has a name that cannot be used, ${describeGot(name)}; allowed: small letters and digits with single dashes between them, starting with a letter`;
  }
  const region = valueAt(value, ['region']);
  const limit = environmentNameLimit(typeof region === 'string' && findRegion(region) ? region : 'us-east-1');
  if (name.length <= limit) return undefined;
  const reason = typeof region === 'string' ? ` in ${region}, because bucket names hold it beside account and region` : '';
  return `has a name of ${name.length} characters; allowed: at most ${limit}${reason}`;
}

const rules: Rule[] = [accountRule, tagRule, networkRule, databaseRule, lifecycleRule, functionRule];

/** This one and the next look at a single value, hence also where another value of the environment is wrong. */
function regionRule(region: unknown): Breach[] {
  if (!isRight(region, ['region']) || findRegion(region)) return [];
  const meant = nearestRegion(region);
  const rest = `is ${describeGot(region)}; allowed: a region that AWS and the Terraform provider know (as of ${regionsAsOf})`;
  return [{ path: ['region'], rest: meant === undefined ? rest : `${rest}; did you mean ${meant}?` }];
}

function cidrRule(cidr: unknown): Breach[] {
  if (!isRight(cidr, ['network', 'cidr'])) return [];
  const allowed = networkProblem(cidr);
  return allowed === undefined ? [] : [{ path: ['network', 'cidr'], rest: `is "${cidr}"; allowed: ${allowed}` }];
}

/** Whether a text has the form that the schema wants; otherwise the schema has said so already. */
function isRight(value: unknown, path: string[]): value is string {
  const pattern = schemaAt(settingsJsonSchema(), ['environments', 'any', ...path])?.pattern;
  return typeof value === 'string' && pattern !== undefined && new RegExp(pattern).test(value);
}

function accountRule({ target, account }: Environment) {
  return [
    target === 'sandbox' &&
      account !== sandboxAccount && { path: ['account'], rest: `is "${account}"; allowed in the sandbox: only "${sandboxAccount}"` },
  ];
}

/** What the services of AWS all take as a tag's value; with anything else the first apply would fail half-way. */
function tagRule(environment: Environment) {
  return (['owner', 'costCenter'] as const).map(
    (tag) =>
      !/^[\p{L}\p{N} _.:/=+@-]+$/u.test(environment[tag]) && {
        path: [tag],
        rest: `is ${describeGot(environment[tag])}; allowed in a tag: letters, digits, spaces and _ . : / = + - @`,
      },
  );
}

function networkRule({ network: { zones, endpointZones, interfaceEndpoints } }: Environment) {
  return [
    interfaceEndpoints.length > 0 &&
      endpointZones > zones && {
        path: ['network', 'endpointZones'],
        rest: `is ${endpointZones}; allowed: at most network.zones, which is ${zones}`,
      },
  ];
}

function databaseRule({ database: { minCapacityAcu, maxCapacityAcu, autoPauseSeconds } }: Environment) {
  return [
    minCapacityAcu > maxCapacityAcu && {
      path: ['database', 'minCapacityAcu'],
      rest: `is ${minCapacityAcu}; allowed: at most database.maxCapacityAcu, which is ${maxCapacityAcu}`,
    },
    autoPauseSeconds !== null &&
      minCapacityAcu > 0 && {
        path: ['database', 'autoPauseSeconds'],
        rest: `is ${autoPauseSeconds}; allowed: only with a database.minCapacityAcu of 0, which is ${minCapacityAcu}`,
      },
  ];
}

function functionRule({ function: { maximumConcurrency, reservedConcurrency } }: Environment) {
  return [
    reservedConcurrency !== null &&
      maximumConcurrency > reservedConcurrency && {
        path: ['function', 'maximumConcurrency'],
        rest: `is ${maximumConcurrency}; allowed: at most function.reservedConcurrency, which is ${reservedConcurrency}`,
      },
  ];
}

const steps = ['standardIaDays', 'glacierInstantDays', 'glacierDays', 'deepArchiveDays', 'expireDays'] as const;

function lifecycleRule({ storage }: Environment) {
  return (['raw', 'processed', 'archive'] as const).flatMap((bucket) => lifecycleBreaches(storage[bucket], ['storage', bucket]));
}

/** S3 wants later classes later, and an object to stay 30 days in Standard-IA before it goes on. */
function lifecycleBreaches(lifecycle: BucketLifecycle, path: string[]): Breach[] {
  const given = steps.flatMap((step) => (lifecycle[step] === null ? [] : [{ step, days: lifecycle[step] }]));
  return given.flatMap(({ step, days }, index) => {
    const before = given[index - 1];
    if (before === undefined) return [];
    const least = before.days + (before.step === 'standardIaDays' && step !== 'expireDays' ? 30 : 1);
    if (days >= least) return [];
    return [{ path: [...path, step], rest: `is ${days}; allowed: at least ${least}, after ${before.step}, which is ${before.days}` }];
  });
}
