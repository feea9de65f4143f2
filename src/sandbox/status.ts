// The sandbox's own status endpoint: `/_sandbox/status` on the front port.
import type { Clusters } from './database/clusters.js';
import { jsonResponse } from './front/exchange.js';
import type { Responder } from './front/front-server.js';
import type { FunctionRunner } from './functions/function-runner.js';
import type { FunctionStore } from './functions/function-store.js';

export const statusPath = '/_sandbox/status';

export interface FunctionStatus {
  name: string;
  region: string;
  /** Base64 SHA-256 of the uploaded zip. */
  codeSha256: string;
  /** Base64 SHA-256 of the zip whose code the most recently started process loaded; absent if the function has never run. */
  ranCodeSha256?: string;
  invocations: number;
}

export interface StatusReport {
  pid: number;
  functions: FunctionStatus[];
  databases: { cluster: string; region: string; database: string; hosts: string[] }[];
}

/** Serves the status endpoint. The response body is a StatusReport. */
export function statusResponder({
  store,
  runner,
  clusters,
}: {
  store: FunctionStore;
  runner: FunctionRunner;
  clusters: Clusters;
}): Responder {
  return {
    claims: ({ url }) => url === statusPath,
    name: () => ({ service: 'sandbox', region: '', operation: 'status', resource: '' }),
    async answer() {
      const functions = store.list().map(({ name, region, codeSha256 }) => ({ name, region, codeSha256, ...runner.stats(region, name) }));
      const databases = clusters
        .list()
        .map(({ identifier, region, databaseName, hosts }) => ({ cluster: identifier, region, database: databaseName, hosts }));
      return jsonResponse(200, { pid: process.pid, functions, databases } satisfies StatusReport);
    },
  };
}
