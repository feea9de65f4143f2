// The exit codes of the process, and the table of the error codes. Any file may import this module, which itself imports nothing.

/** The exit codes of the process. docs/commands.md documents them. */
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

/** Exit code, meaning and fix of every error code. The table in docs/errors.md is generated from this object. */
export const errorCodes = {
  INTERNAL: { exit: exitCodes.failed, meaning: 'A bug in trading-infra', fix: 'Run again with --debug and report the stack trace' },
  USAGE: { exit: exitCodes.usage, meaning: 'A command, flag or argument is unknown or incomplete', fix: 'Read the command’s --help' },
  INPUT_MISSING: {
    exit: exitCodes.usage,
    meaning: 'Required values are missing, and there is no terminal to ask for them',
    fix: 'Pass the flags named in the message, or run in a terminal',
  },
  SETTINGS_INVALID: {
    exit: exitCodes.usage,
    meaning: 'The settings file contains an invalid value',
    fix: 'Correct the setting named in the message',
  },
  SETTINGS_NOT_FOUND: { exit: exitCodes.usage, meaning: 'The settings file does not exist', fix: 'trading-infra init' },
  ENVIRONMENT_UNKNOWN: {
    exit: exitCodes.usage,
    meaning: 'The settings file does not define this environment',
    fix: 'trading-infra init --env NAME',
  },
  NO_CREDENTIALS: {
    exit: exitCodes.credentials,
    meaning: 'No AWS credentials were found, or they cannot be used',
    fix: 'Pass --profile NAME; or log in with aws sso login or aws login',
  },
  CREDENTIALS_EXPIRED: {
    exit: exitCodes.credentials,
    meaning: 'The AWS credentials have expired',
    fix: 'aws sso login   # or aws login, or export fresh credentials',
  },
  CLOCK_WRONG: {
    exit: exitCodes.preflight,
    meaning: 'This computer’s clock is more than five minutes off, so that AWS refuses its requests',
    fix: 'Set the clock, for example with: sudo timedatectl set-ntp true',
  },
  ACCESS_DENIED: {
    exit: exitCodes.credentials,
    meaning: 'AWS denied a request made with these credentials',
    fix: 'Ask for the permission named in the message',
  },
  ACCOUNT_MISMATCH: {
    exit: exitCodes.credentials,
    meaning: 'The credentials belong to a different account than the environment',
    fix: 'Pass --profile NAME with a profile of the right account',
  },
  PREFLIGHT_FAILED: {
    exit: exitCodes.preflight,
    meaning: 'A check before the deploy failed: the environment cannot be deployed to this account and region as configured',
    fix: 'Follow the hint of each failed check',
  },
  TERRAFORM_NOT_FOUND: {
    exit: exitCodes.preflight,
    meaning: 'Terraform is not installed, or what was found under its name cannot be used',
    fix: 'Install Terraform 1.11 or newer',
  },
  TERRAFORM_TOO_OLD: { exit: exitCodes.preflight, meaning: 'Terraform is older than 1.11', fix: 'Install Terraform 1.11 or newer' },
  PROVIDER_UNAVAILABLE: {
    exit: exitCodes.preflight,
    meaning: 'The AWS provider 5.100.0 cannot be obtained, checked or started on this computer',
    fix: 'Pass --plugin-mirror DIR',
  },
  EMULATOR_NOT_FOUND: {
    exit: exitCodes.preflight,
    meaning: 'The emulator (moto_server) is not installed',
    fix: "pipx install 'moto[server]'  (or: python3 -m pip install --user 'moto[server]')",
  },
  EMULATOR_GONE: {
    exit: exitCodes.preflight,
    meaning: 'The sandbox is not running; whatever was deployed in it is gone',
    fix: 'trading-infra sandbox start',
  },
  EMULATOR_BUSY: {
    exit: exitCodes.preflight,
    meaning: 'The sandbox is running, but does not answer',
    fix: 'trading-infra sandbox status   # until it answers; to lose everything in it: trading-infra sandbox stop',
  },
  PORT_TAKEN: {
    exit: exitCodes.preflight,
    meaning: 'The sandbox’s port is in use, not permitted or reserved',
    fix: 'trading-infra sandbox start --port 0',
  },
  NOT_WRITABLE: {
    exit: exitCodes.preflight,
    meaning: 'A folder or file cannot be written',
    fix: 'Use a folder that you may write to',
  },
  DISK_FULL: { exit: exitCodes.preflight, meaning: 'The disk is full', fix: 'Free some space and run again' },
  NOT_BOOTSTRAPPED: {
    exit: exitCodes.preflight,
    meaning: 'This account and region have no state bucket or foundation yet',
    fix: 'trading-infra bootstrap --env NAME',
  },
  REGION_UNKNOWN: {
    exit: exitCodes.preflight,
    meaning: 'The region does not exist, or is not enabled for the account',
    fix: 'Choose another region',
  },
  NOT_DEPLOYED: { exit: exitCodes.failed, meaning: 'The environment is not deployed', fix: 'trading-infra deploy --env NAME' },
  IN_USE: {
    exit: exitCodes.failed,
    meaning: 'Something still depends on the resource that was to be removed',
    fix: 'Remove what depends on it first',
  },
  PROTECTED: {
    exit: exitCodes.declined,
    meaning: 'The environment is protected from this change',
    fix: 'Turn off the protection in the settings and deploy first',
  },
  DECLINED: { exit: exitCodes.declined, meaning: 'You declined, or a confirmation is missing', fix: 'Run again and confirm' },
  PLAN_STALE: {
    exit: exitCodes.applyFailed,
    meaning: 'Something that the plan rests on has changed since it was made: state, settings, code, account or endpoint',
    fix: 'Run the command again to see a new plan',
  },
  NAME_TAKEN: {
    exit: exitCodes.applyFailed,
    meaning: 'A resource with this name already exists',
    fix: 'Choose another environment name, or remove that resource',
  },
  APPLY_FAILED: {
    exit: exitCodes.applyFailed,
    meaning: 'Terraform could not apply all changes',
    fix: 'Fix the cause given and run again: the deploy continues where it stopped',
  },
  DESTROY_FAILED: {
    exit: exitCodes.applyFailed,
    meaning: 'Terraform could not destroy everything',
    fix: 'Fix the cause given and run destroy again',
  },
  EXPORT_FAILED: {
    exit: exitCodes.failed,
    meaning: 'The export before a destroy is not complete; nothing was removed',
    fix: 'Fix the cause given and run the same command again: the export continues where it stopped',
  },
  FILE_REFUSED: {
    exit: exitCodes.failed,
    meaning: 'A trade file cannot be processed',
    fix: 'See the code printed for each file',
  },
  PLAN_FAILED: { exit: exitCodes.failed, meaning: 'Terraform could not create a plan', fix: 'Fix the cause given and run again' },
  RESIDUE: { exit: exitCodes.applyFailed, meaning: 'Resources are left after destroy', fix: 'Remove the resources listed' },
  VERIFY_FAILED: {
    exit: exitCodes.verifyFailed,
    meaning: 'The deployed platform failed a check',
    fix: 'Follow the remedy shown for each failed check',
  },
  JOB_FAILED: {
    exit: exitCodes.failed,
    meaning: 'An uploaded file produced no bars: its data is faulty, or a newer version replaced it',
    fix: 'trading-infra jobs show JOB',
  },
  JOB_PENDING: {
    exit: exitCodes.failed,
    meaning: 'The job of an uploaded file had not finished when the wait timed out',
    fix: 'trading-infra jobs list',
  },
  CONTENT_DAMAGED: {
    exit: exitCodes.failed,
    meaning: 'A file, or the answer of a service, is cut or damaged',
    fix: 'Restore the named file; if the tool has made it, delete it and run again',
  },
  STATE_LOCKED: {
    exit: exitCodes.stateLocked,
    meaning: 'Someone else holds the state lock',
    fix: 'Wait until it is released. If its process is dead: trading-infra unlock --env NAME',
  },
  STATE_FAILED: {
    exit: exitCodes.failed,
    meaning: 'The state could not be read, moved or restored; it is unchanged',
    fix: 'trading-infra state list',
  },
  NOT_IMPLEMENTED: {
    exit: exitCodes.failed,
    meaning: 'The endpoint that stands in for AWS (an emulator, a proxy) does not have an operation',
    fix: 'Use AWS itself: unset AWS_ENDPOINT_URL; or use an endpoint that has the operation',
  },
  SERVICE_UNAVAILABLE: { exit: exitCodes.failed, meaning: 'An AWS service did not answer', fix: 'Try again' },
  INTERRUPTED: { exit: exitCodes.interrupted, meaning: 'Interrupted by Ctrl-C', fix: 'Run the same command again' },
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof errorCodes;
