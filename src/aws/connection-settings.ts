// The settings beside endpoints that decide how requests reach AWS. The AWS CLI and the SDKs take each of them from an environment variable or from a
// profile, but read the values differently: Terraform refuses what the CLI accepts (`retry_mode = legacy`), and the SDK stops at `True`.
// https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
import { TradingInfraError } from '../errors.js';

type Env = Readonly<Record<string, string | undefined>>;

/** A setting that differs from AWS's default. */
export interface ConnectionSetting {
  variable: string;
  /** In the form that the SDK and Terraform both understand. */
  value: string;
  /** Where it was set: the name of a variable, or a setting of the AWS configuration file. */
  source: string;
}

interface Rule {
  /** The key of the setting in a profile. */
  key: string;
  /** The values that are allowed, in words. */
  allowed: string;
  /** The value as everybody understands it; undefined if it is not allowed, and empty for AWS's default. */
  read: (given: string) => string | undefined;
  /** In words; absent for what changes neither hosts nor answers. */
  describe?: (value: string) => string;
}

const trueOrFalse = (given: string) => ({ true: 'true', false: '' })[given.toLowerCase()];
const checksums = (given: string) =>
  /^when_(supported|required)$/i.test(given) ? given.toLowerCase().replace('when_supported', '') : undefined;

const rules: Readonly<Record<string, Rule>> = {
  AWS_USE_FIPS_ENDPOINT: {
    key: 'use_fips_endpoint',
    allowed: 'true or false',
    read: trueOrFalse,
    describe: () => 'FIPS endpoints',
  },
  AWS_USE_DUALSTACK_ENDPOINT: {
    key: 'use_dualstack_endpoint',
    allowed: 'true or false',
    read: trueOrFalse,
    describe: () => 'dual-stack endpoints',
  },
  AWS_CA_BUNDLE: { key: 'ca_bundle', allowed: 'a path', read: (given) => given },
  AWS_MAX_ATTEMPTS: {
    key: 'max_attempts',
    allowed: 'a whole number from 1 to 100',
    read: (given) => (/^([1-9]\d?|100)$/.test(given) ? given : undefined),
    describe: (attempts) => `${attempts} ${attempts === '1' ? 'attempt' : 'attempts'}`,
  },
  AWS_RETRY_MODE: {
    key: 'retry_mode',
    allowed: 'legacy, standard or adaptive',
    // Only the CLI still has `legacy`.
    read: (given) => ({ legacy: '', standard: '', adaptive: 'adaptive' })[given.toLowerCase()],
    describe: (mode) => `retry mode ${mode}`,
  },
  AWS_REQUEST_CHECKSUM_CALCULATION: {
    key: 'request_checksum_calculation',
    allowed: 'when_supported or when_required',
    read: checksums,
    describe: () => 'request checksums only where required',
  },
  AWS_RESPONSE_CHECKSUM_VALIDATION: {
    key: 'response_checksum_validation',
    allowed: 'when_supported or when_required',
    read: checksums,
    describe: () => 'response checksums only where required',
  },
  AWS_SDK_UA_APP_ID: {
    key: 'sdk_ua_app_id',
    allowed: 'at most 50 characters: letters, digits and !$%&*+-.^_`|~',
    read: (given) => (/^[\w!$%&*+.^`|~-]{0,50}$/.test(given) ? given : undefined),
  },
};

/** The variables of these settings. */
export const settingVariables: ReadonlySet<string> = new Set(Object.keys(rules));

/** Whether a variable chooses other hosts of AWS's. */
export function isHostSetting(variable: string): boolean {
  return variable === 'AWS_USE_FIPS_ENDPOINT' || variable === 'AWS_USE_DUALSTACK_ENDPOINT';
}

/** The keys in a profile, each with the variable that corresponds to it. */
export const profileKeys: readonly { key: string; variable: string }[] = Object.entries(rules).map(([variable, { key }]) => ({
  key,
  variable,
}));

/**
 * The settings in the variables that differ from AWS's defaults. `sources` says where a variable's value comes from if it was not set in the
 * environment. Throws USAGE for a value that is not allowed.
 */
export function readConnectionSettings(env: Env, sources: Readonly<Record<string, string>> = {}): ConnectionSetting[] {
  return Object.entries(rules).flatMap(([variable, { allowed, read }]) => {
    const given = env[variable]?.trim();
    if (!given) return [];
    const source = sources[variable] ?? variable;
    const value = read(given);
    if (value !== undefined) return value === '' ? [] : [{ variable, value, source }];
    throw new TradingInfraError('USAGE', `${source} is ${given}; it must be ${allowed}.`, {
      hint: source === variable ? `unset ${variable}` : `Correct ${source}`,
    });
  });
}

/** Such as `FIPS endpoints (AWS_USE_FIPS_ENDPOINT), 10 attempts (max_attempts in /home/ann/.aws/config)`; empty if there is nothing to tell. */
export function describeSettings(settings: readonly ConnectionSetting[]): string {
  const texts = settings.flatMap(({ variable, value, source }) => {
    const text = rules[variable]?.describe?.(value);
    return text === undefined ? [] : [`${text} (${source})`];
  });
  return texts.join(', ');
}
