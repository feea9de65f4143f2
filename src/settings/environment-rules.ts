// The rules for the settings of an environment, as data: each rule names the settings that it reads and finds values that break it.

import { sandboxAccount } from '../platform/names.js';
import { findRegion, nearestRegion, regionsAsOf } from '../platform/regions.js';
import { networkProblem } from './ipv4.js';
import { describeGot } from './messages.js';
import type { SettingPath } from './path.js';
import type { Environment } from './schema.js';
import type { BucketLifecycle } from './sizes.js';

/** A broken rule: the path of the setting within the environment, and the rest of the message, which is printed after the path. */
export interface Breach {
  path: SettingPath;
  rest: string;
}

export interface EnvironmentRule {
  /** Settings that the rule reads. The rule is skipped if one of them is invalid on its own. */
  inputs: readonly string[];
  find: (environment: Environment, isKnown: (setting: string) => boolean) => readonly (Breach | false | undefined)[];
}

const buckets = ['raw', 'processed', 'archive'] as const;

export const environmentRules: readonly EnvironmentRule[] = [
  { inputs: ['target', 'account'], find: accountRule },
  { inputs: ['region'], find: regionRule },
  { inputs: ['owner'], find: ({ owner }) => tagRule('owner', owner) },
  { inputs: ['costCenter'], find: ({ costCenter }) => tagRule('costCenter', costCenter) },
  { inputs: ['network.cidr'], find: cidrRule },
  { inputs: ['network.interfaceEndpoints'], find: endpointsRule },
  { inputs: ['network.zones', 'network.endpointZones', 'network.interfaceEndpoints'], find: zonesRule },
  { inputs: ['database.minCapacityAcu', 'database.maxCapacityAcu'], find: capacityRule },
  { inputs: ['database.minCapacityAcu', 'database.autoPauseSeconds'], find: pauseRule },
  { inputs: ['database.minCapacityAcu', 'database.engineVersion'], find: pausingVersionRule },
  ...buckets.map((bucket) => ({ inputs: [], find: lifecycleRule(bucket) })),
  { inputs: ['function.maximumConcurrency', 'function.reservedConcurrency'], find: concurrencyRule },
];

/** Says what is allowed if this account id is not; undefined if the id is allowed. Its form is checked by the schema. */
export function accountProblem(account: string): string | undefined {
  return /^0+$/.test(account) ? 'the id of an account, which is never all zeros' : undefined;
}

function accountRule({ target, account }: Environment) {
  if (target === 'sandbox') {
    return [account !== sandboxAccount && { path: ['account'], rest: `is "${account}"; allowed in the sandbox: only "${sandboxAccount}"` }];
  }
  const allowed = accountProblem(account);
  return [allowed !== undefined && { path: ['account'], rest: `is "${account}"; allowed: ${allowed}` }];
}

function regionRule({ region }: Environment) {
  if (findRegion(region)) return [];
  const meant = nearestRegion(region);
  const rest = `is ${describeGot(region)}; allowed: a region that AWS and the Terraform provider know (as of ${regionsAsOf})`;
  return [{ path: ['region'], rest: meant === undefined ? rest : `${rest}; did you mean ${meant}?` }];
}

/** Allows only tag values that every AWS service accepts. With any other value, the first apply would fail halfway. */
function tagRule(setting: string, value: string) {
  const isTag = /^[\p{L}\p{N} _.:/=+@-]+$/u.test(value) && value.trim() !== '' && !/^aws:/i.test(value);
  const allowed = 'letters, digits, spaces and _ . : / = + - @, but not only spaces, and nothing that begins with aws:';
  return [!isTag && { path: [setting], rest: `is ${describeGot(value)}; allowed in a tag: ${allowed}` }];
}

function cidrRule({ network: { cidr } }: Environment) {
  const allowed = networkProblem(cidr);
  return [allowed !== undefined && { path: ['network', 'cidr'], rest: `is "${cidr}"; allowed: ${allowed}` }];
}

function endpointsRule({ network: { interfaceEndpoints } }: Environment) {
  return interfaceEndpoints.map(
    (service, index) =>
      interfaceEndpoints.indexOf(service) < index && {
        path: ['network', 'interfaceEndpoints', index],
        rest: `is "${service}" again; allowed: each endpoint once`,
      },
  );
}

function zonesRule({ network: { zones, endpointZones, interfaceEndpoints } }: Environment) {
  return [
    interfaceEndpoints.length > 0 &&
      endpointZones > zones && {
        path: ['network', 'endpointZones'],
        rest: `is ${endpointZones}; allowed: at most network.zones, which is ${zones}`,
      },
  ];
}

function capacityRule({ database: { minCapacityAcu, maxCapacityAcu } }: Environment) {
  return [
    minCapacityAcu > maxCapacityAcu && {
      path: ['database', 'minCapacityAcu'],
      rest: `is ${minCapacityAcu}; allowed: at most database.maxCapacityAcu, which is ${maxCapacityAcu}`,
    },
  ];
}

/** With a minimum of 0 ACU the database always pauses. If the settings give no time, it pauses after AWS's default time. */
function pauseRule({ database: { minCapacityAcu, autoPauseSeconds } }: Environment) {
  return [
    minCapacityAcu === 0 &&
      autoPauseSeconds === null && {
        path: ['database', 'minCapacityAcu'],
        rest: 'is 0; allowed: 0 only together with database.autoPauseSeconds, because AWS would otherwise pause it after 300 seconds',
      },
    minCapacityAcu > 0 &&
      autoPauseSeconds !== null && {
        path: ['database', 'autoPauseSeconds'],
        rest: `is ${autoPauseSeconds}; allowed: only if database.minCapacityAcu is 0, but it is ${minCapacityAcu}`,
      },
  ];
}

/** The first minor version of PostgreSQL 16 that can pause. */
const firstPausingMinor = 3;

function pausingVersionRule({ database: { minCapacityAcu, engineVersion } }: Environment) {
  return [
    minCapacityAcu === 0 &&
      Number(engineVersion.split('.')[1]) < firstPausingMinor && {
        path: ['database', 'minCapacityAcu'],
        rest: `is 0; allowed: 0 only if database.engineVersion is 16.${firstPausingMinor} or newer, but it is ${engineVersion}`,
      },
  ];
}

function concurrencyRule({ function: { maximumConcurrency, reservedConcurrency } }: Environment) {
  return [
    reservedConcurrency !== null &&
      maximumConcurrency > reservedConcurrency && {
        path: ['function', 'maximumConcurrency'],
        rest: `is ${maximumConcurrency}; allowed: at most function.reservedConcurrency, which is ${reservedConcurrency}`,
      },
  ];
}

const steps = ['standardIaDays', 'glacierInstantDays', 'glacierDays', 'deepArchiveDays', 'expireDays'] as const;

/**
 * S3 requires that an object moves to each storage class later than to the previous one, and stays in Standard-IA for 30 days before it moves
 * on. Steps that are invalid on their own are skipped.
 */
function lifecycleRule(bucket: (typeof buckets)[number]): EnvironmentRule['find'] {
  return ({ storage }, isKnown) => {
    const given = steps.flatMap((step) => {
      const days = storage[bucket][step];
      return days === null || !isKnown(`storage.${bucket}.${step}`) ? [] : [{ step, days }];
    });
    return given.map(({ step, days }, index) => {
      const { least, before } = minDays(step, given.slice(0, index));
      return days < least && { path: ['storage', bucket, step], rest: `is ${days}; allowed: at least ${least}, ${before}` };
    });
  };
}

interface LifecycleStep {
  step: keyof BucketLifecycle;
  days: number;
}

/** The earliest day that the earlier steps allow, and the step that determines this day, which is not always the previous step. */
function minDays(step: keyof BucketLifecycle, earlier: readonly LifecycleStep[]): { least: number; before: string } {
  const bounds = earlier.map((one) => ({
    least: one.days + (one.step === 'standardIaDays' && step !== 'expireDays' ? 30 : 1),
    before: `after ${one.step}, which is ${one.days}`,
  }));
  return bounds.reduce((latest, bound) => (bound.least > latest.least ? bound : latest), { least: 0, before: '' });
}
