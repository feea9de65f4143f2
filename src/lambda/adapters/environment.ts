// The function's settings, as its environment gives them.

export interface FunctionSettings {
  environment: string;
  region: string;
  memoryMb: number;
  buckets: { raw: string; processed: string; archive: string };
  tables: { sessions: string; apiKeys: string };
  database: { host: string; port: number; name: string; user: string; caFile: string | undefined };
}

/** Reads the settings; throws naming the variable that is missing. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): FunctionSettings {
  const need = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === '') throw new Error(`The environment variable ${name} is not set`);
    return value;
  };
  return {
    environment: need('ENVIRONMENT'),
    region: need('AWS_REGION'),
    memoryMb: Number(need('AWS_LAMBDA_FUNCTION_MEMORY_SIZE')),
    buckets: { raw: need('RAW_DATA_BUCKET'), processed: need('PROCESSED_DATA_BUCKET'), archive: need('ARCHIVE_BUCKET') },
    tables: { sessions: need('SESSIONS_TABLE'), apiKeys: need('API_KEYS_TABLE') },
    database: {
      host: need('DATABASE_HOST'),
      port: Number(need('DATABASE_PORT')),
      name: need('DATABASE_NAME'),
      user: need('DATABASE_USER'),
      caFile: env.DATABASE_CA_FILE,
    },
  };
}
