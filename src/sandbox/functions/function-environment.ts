// The environment of a function's process: Lambda's variables, the function's own, and the addresses of the sandbox.

import { sandboxCredentials } from '../../platform/names.js';
import { isolation } from '../host/clean-environment.js';

/** The fields of GetFunctionConfiguration that the sandbox uses. */
export interface FunctionConfiguration {
  FunctionName: string;
  FunctionArn: string;
  Handler: string;
  Runtime: string;
  /** In seconds. */
  Timeout: number;
  /** In MB. */
  MemorySize: number;
  CodeSha256: string;
  Environment?: { Variables?: Record<string, string> };
  LoggingConfig?: { LogGroup?: string };
}

export interface SandboxAddresses {
  /** The URL of the front port. */
  endpoint: string;
  databaseCaFile: string;
  /** The path of the empty file that replaces the user's AWS configuration files. */
  emptyFile: string;
}

/** Returns the name of the function's log group. */
export function logGroupOf({ FunctionName, LoggingConfig }: FunctionConfiguration): string {
  return LoggingConfig?.LogGroup ?? `/aws/lambda/${FunctionName}`;
}

/** Builds the environment. Nothing comes from the user's environment, except the paths of temporary folders and of Windows itself. */
export function functionEnvironment(
  configuration: FunctionConfiguration,
  { region, folder, logStream }: { region: string; folder: string; logStream: string },
  addresses: SandboxAddresses,
): Record<string, string> {
  return {
    ...configuration.Environment?.Variables,
    ...temporaryFolder(),
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    _HANDLER: configuration.Handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.Runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: configuration.FunctionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.MemorySize),
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(configuration),
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_ACCESS_KEY_ID: sandboxCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: sandboxCredentials.secretAccessKey,
    AWS_ENDPOINT_URL: addresses.endpoint,
    LAMBDA_TASK_ROOT: folder,
    DATABASE_CA_FILE: addresses.databaseCaFile,
    ...isolation(addresses.emptyFile),
  };
}

function temporaryFolder(): Record<string, string> {
  const names = ['TMPDIR', 'TEMP', 'TMP', 'SystemRoot'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
