// The one error class of the tool, and the table of its codes. Every room may import this file; it imports nothing.

/** Process exit codes, as the README documents them. */
export const exitCodes = {
  done: 0,
  failed: 1,
  changesPending: 2,
  credentials: 3,
  preflight: 4,
  declined: 5,
  applyFailed: 6,
  verifyFailed: 7,
  stateLocked: 8,
  usage: 64,
  interrupted: 130,
} as const;

interface ErrorCodeEntry {
  exit: number;
  meaning: string;
  fix: string;
}

/** Code, exit code, meaning and remedy; the README's troubleshooting table is held equal to this one by a test. */
export const errorCodes = {
  INTERNAL: { exit: exitCodes.failed, meaning: 'A bug in trading-infra', fix: 'Run again with --debug and report the trace' },
  USAGE: { exit: exitCodes.usage, meaning: 'A flag, argument or command is not known or not complete', fix: 'Read the command’s --help' },
  INPUT_MISSING: {
    exit: exitCodes.usage,
    meaning: 'Answers are missing and nobody can be asked',
    fix: 'Give the named flags, or run in a terminal',
  },
  SETTINGS_INVALID: { exit: exitCodes.usage, meaning: 'The settings file has a value that is not allowed', fix: 'Correct the named path' },
  SETTINGS_NOT_FOUND: { exit: exitCodes.usage, meaning: 'There is no settings file', fix: 'trading-infra init' },
  ENVIRONMENT_UNKNOWN: {
    exit: exitCodes.usage,
    meaning: 'The settings file has no such environment',
    fix: 'trading-infra init --env NAME',
  },
  NO_CREDENTIALS: { exit: exitCodes.credentials, meaning: 'No AWS credentials were found', fix: 'aws sso login, or --profile NAME' },
  CREDENTIALS_EXPIRED: { exit: exitCodes.credentials, meaning: 'The AWS credentials have expired', fix: 'aws sso login' },
  ACCESS_DENIED: { exit: exitCodes.credentials, meaning: 'AWS refused a call of this principal', fix: 'Ask for the named permission' },
  ACCOUNT_MISMATCH: {
    exit: exitCodes.credentials,
    meaning: 'The credentials belong to another account than the environment',
    fix: 'Use the right --profile',
  },
  PREFLIGHT_FAILED: {
    exit: exitCodes.preflight,
    meaning: 'A check before the deploy failed: account and region cannot take the environment as it is set',
    fix: 'Follow the hint of each failed check',
  },
  TERRAFORM_NOT_FOUND: { exit: exitCodes.preflight, meaning: 'Terraform is not installed', fix: 'Install Terraform 1.11 or newer' },
  TERRAFORM_TOO_OLD: { exit: exitCodes.preflight, meaning: 'Terraform is older than 1.11', fix: 'Install Terraform 1.11 or newer' },
  PROVIDER_UNAVAILABLE: {
    exit: exitCodes.preflight,
    meaning: 'The AWS provider 5.100.0 can be neither downloaded nor found',
    fix: 'Give --plugin-mirror DIR',
  },
  EMULATOR_NOT_FOUND: {
    exit: exitCodes.preflight,
    meaning: 'The emulator (moto_server) is not installed',
    fix: "pip install 'moto[server]'",
  },
  EMULATOR_GONE: {
    exit: exitCodes.preflight,
    meaning: 'No sandbox is running; what was deployed in one is gone with it',
    fix: 'trading-infra sandbox start',
  },
  PORT_TAKEN: { exit: exitCodes.preflight, meaning: 'The sandbox’s port is in use', fix: 'trading-infra sandbox start --port 0' },
  NOT_WRITABLE: {
    exit: exitCodes.preflight,
    meaning: 'A folder or file cannot be written',
    fix: 'Use a folder of your own',
  },
  DISK_FULL: { exit: exitCodes.preflight, meaning: 'No space is left on the disk', fix: 'Free some space and run again' },
  NOT_BOOTSTRAPPED: {
    exit: exitCodes.preflight,
    meaning: 'Account and region have no state bucket or foundation yet',
    fix: 'trading-infra bootstrap --env NAME',
  },
  REGION_UNKNOWN: {
    exit: exitCodes.preflight,
    meaning: 'AWS has no such region, or the account has not enabled it',
    fix: 'Choose another region',
  },
  NOT_DEPLOYED: { exit: exitCodes.failed, meaning: 'The environment is not deployed', fix: 'trading-infra deploy --env NAME' },
  IN_USE: {
    exit: exitCodes.failed,
    meaning: 'Something still depends on what was to be removed',
    fix: 'Remove the named dependants first',
  },
  PROTECTED: {
    exit: exitCodes.declined,
    meaning: 'The environment is protected against this',
    fix: 'Lift the protection in the settings and deploy first',
  },
  DECLINED: { exit: exitCodes.declined, meaning: 'A person declined, or a confirmation is missing', fix: 'Run again and confirm' },
  PLAN_STALE: {
    exit: exitCodes.applyFailed,
    meaning: 'The state changed since the plan was approved',
    fix: 'Run deploy again to see a new plan',
  },
  NAME_TAKEN: {
    exit: exitCodes.applyFailed,
    meaning: 'A resource of this name exists already',
    fix: 'Choose another environment name, or remove it',
  },
  APPLY_FAILED: {
    exit: exitCodes.applyFailed,
    meaning: 'Terraform could not make all changes',
    fix: 'Mend the named cause and run again: it continues where it stopped',
  },
  DESTROY_FAILED: {
    exit: exitCodes.applyFailed,
    meaning: 'Terraform could not remove everything',
    fix: 'Mend the named cause and run destroy again',
  },
  FILE_REFUSED: {
    exit: exitCodes.failed,
    meaning: 'A file of trades cannot be processed',
    fix: 'See the code that is told for the file',
  },
  PLAN_FAILED: { exit: exitCodes.failed, meaning: 'Terraform could not make a plan', fix: 'Read the named cause' },
  RESIDUE: { exit: exitCodes.applyFailed, meaning: 'Something is left after destroy', fix: 'Remove what is named' },
  VERIFY_FAILED: {
    exit: exitCodes.verifyFailed,
    meaning: 'A check of the deployed platform failed',
    fix: 'Follow the remedy of each failed check',
  },
  JOB_FAILED: {
    exit: exitCodes.failed,
    meaning: 'A file was uploaded and made no bars: its data is at fault, or a newer version took its place',
    fix: 'trading-infra jobs show JOB',
  },
  JOB_PENDING: {
    exit: exitCodes.failed,
    meaning: 'A file was uploaded, and its job had not ended when the time to wait was over',
    fix: 'trading-infra jobs list',
  },
  STATE_LOCKED: {
    exit: exitCodes.stateLocked,
    meaning: 'Somebody else holds the state lock',
    fix: 'Wait for them, or remove a stale lock',
  },
  SERVICE_UNAVAILABLE: { exit: exitCodes.failed, meaning: 'An AWS service did not answer', fix: 'Try again' },
  INTERRUPTED: { exit: exitCodes.interrupted, meaning: 'Interrupted by Ctrl-C', fix: 'Run the same command again' },
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof errorCodes;

export interface ErrorDetails {
  /** The next thing to type, or to do. Defaults to the code's own remedy. */
  hint?: string;
  cause?: unknown;
  /** Machine-readable additions for `--json`; never secrets. */
  details?: Record<string, unknown>;
}

/** An error that people can act on: a stable code, a sentence (what happened, what was got, what is allowed), a hint. */
export class TradingInfraError extends Error {
  override readonly name = 'TradingInfraError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, { hint, cause, details }: ErrorDetails = {}) {
    super(message, { cause });
    this.code = code;
    this.hint = hint ?? errorCodes[code].fix;
    this.details = details;
  }

  get exitCode(): number {
    return errorCodes[this.code].exit;
  }
}
