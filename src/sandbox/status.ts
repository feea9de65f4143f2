// What the sandbox tells about itself, at `/_sandbox/status` of the front port.
import type { Clusters } from './database/clusters.js';
import { jsonResponse } from './front/exchange.js';
import type { Responder } from './front/front-server.js';
import type { FunctionRunner } from './functions/function-runner.js';
import type { FunctionStore } from './functions/function-store.js';

export const statusPath = '/_sandbox/status';

export interface FunctionFacts {
  name: string;
  region: string;
  /** Base64 SHA-256 of the zip that was uploaded. */
  codeSha256: string;
  /** The same of the code that the last started process loaded; absent when it never ran. */
  ranCodeSha256?: string;
  invocations: number;
}

export interface LiveFacts {
  pid: number;
  functions: FunctionFacts[];
  databases: { cluster: string; region: string; database: string; hosts: string[] }[];
}

/** Answers with LiveFacts. */
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
      const functions = store.list().map(({ name, region, codeSha256 }) => ({ name, region, codeSha256, ...runner.facts(region, name) }));
      const databases = clusters
        .list()
        .map(({ identifier, region, databaseName, hosts }) => ({ cluster: identifier, region, database: databaseName, hosts }));
      return jsonResponse(200, { pid: process.pid, functions, databases } satisfies LiveFacts);
    },
  };
}
