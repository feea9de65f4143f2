// The flags of `init`. Light: the help shows them, so nothing of the schema is loaded here.
import type { GlobalValues } from '../../terminal/command.js';
import { choice, flag, list, number, type Option, text, type ValuesOf } from '../../terminal/option.js';

/** on and off, kept as the settings keep it. */
const onOff: Option<boolean> = {
  placeholder: 'on|off',
  summary: 'deletion protection of everything that holds data',
  variable: true,
  read: (given) => choice(['on', 'off'], '').read(given) === 'on',
};

const secondsOrOff: Option<number | null> = {
  ...number('SECONDS', 'pause the database after so long without use, or off (needs --min-acu 0)'),
  read: (given) => {
    if (given === 'off') return null;
    if (!/^\d+$/.test(given)) throw new RangeError('a number of seconds, or off');
    return Number(given);
  },
};

/** Single values that are laid over the size's. */
export const sizingOptions = {
  protection: onOff,
  cidr: text('CIDR', 'address range of the VPC'),
  zones: number('2|3', 'availability zones'),
  nat: choice(['none', 'single', 'per-az'], 'NAT gateways'),
  endpoints: list(['sqs', 'secretsmanager', 'kms', 'logs', 'xray'], 'interface endpoints'),
  endpointZones: number('N', 'zones that have interface endpoints'),
  minAcu: number('ACU', 'least capacity of the database; 0 lets it pause'),
  maxAcu: number('ACU', 'greatest capacity of the database'),
  autoPause: secondsOrOff,
  instances: number('N', 'database instances'),
  backupDays: number('DAYS', 'days that backups are kept'),
};

export const initOptions = {
  env: text('NAME', 'name of the environment'),
  target: choice(['aws', 'sandbox'], 'where it is deployed to'),
  region: text('REGION', 'AWS region'),
  account: text('ID', 'AWS account, 12 digits (sandbox: 123456789012)'),
  size: choice(['small', 'medium', 'large'], 'set of values to start from'),
  state: choice(['s3', 'local'], 'where Terraform’s state is kept'),
  ...sizingOptions,
  owner: text('NAME', 'value of the tag Owner'),
  costCenter: text('NAME', 'value of the tag CostCenter'),
  yes: flag('ask nothing and take the default for what is not given'),
};
export type InitValues = ValuesOf<typeof initOptions> & Pick<GlobalValues, 'config' | 'profile'>;
