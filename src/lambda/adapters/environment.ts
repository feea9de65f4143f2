// The function's settings, from its environment variables.

export interface FunctionSettings {
  environment: string;
  region: string;
  memoryMb: number;
  buckets: { raw: string; processed: string; archive: string };
  tables: { sessions: string; apiKeys: string };
  database: { host: string; port: number; name: string; user: string; caFile: string | undefined };
}

/** Reads the settings. Throws an error that names the first missing variable. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): FunctionSettings {
  const required = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === '') throw new Error(`The environment variable ${name} is not set`);
    return value;
  };
  return {
    environment: required('ENVIRONMENT'),
    region: required('AWS_REGION'),
    memoryMb: Number(required('AWS_LAMBDA_FUNCTION_MEMORY_SIZE')),
    buckets: { raw: required('RAW_DATA_BUCKET'), processed: required('PROCESSED_DATA_BUCKET'), archive: required('ARCHIVE_BUCKET') },
    tables: { sessions: required('SESSIONS_TABLE'), apiKeys: required('API_KEYS_TABLE') },
    database: {
      host: required('DATABASE_HOST'),
      port: Number(required('DATABASE_PORT')),
      name: required('DATABASE_NAME'),
      user: required('DATABASE_USER'),
      caFile: env.DATABASE_CA_FILE,
    },
  };
}
