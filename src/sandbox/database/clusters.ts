// The Aurora PostgreSQL clusters of the sandbox. Each cluster that the emulator creates has its own database until it is deleted.
import { randomBytes } from 'node:crypto';
import type { EmulatorClient } from '../emulator/emulator-client.js';
import type { FrontRequest, FrontResponse, Interceptor } from '../front/exchange.js';
import { editElements, elementText } from '../front/xml-elements.js';
import type { SandboxLog } from '../host/sandbox-log.js';
import type { ClusterDatabase } from './cluster-database.js';
import type { DatabaseSetup } from './database-thread.js';

export interface Cluster {
  identifier: string;
  arn: string;
  region: string;
  port: number;
  /** The writer endpoint and the reader endpoint. */
  hosts: string[];
  databaseName: string;
  masterUser: string;
  database: ClusterDatabase;
  masterPassword(): Promise<string | undefined>;
  /** Whether IAM authentication is currently enabled. */
  iamAuthentication(): boolean;
  /** Whether the RDS Data API is currently enabled. */
  httpEndpoint(): boolean;
}

export interface Clusters {
  interceptor: Interceptor;
  /** Returns the cluster that has this writer or reader endpoint. */
  byHost(host: string): Cluster | undefined;
  byArn(arn: string): Cluster | undefined;
  list(): Cluster[];
  close(): Promise<void>;
}

export interface ClusterParts {
  emulator: EmulatorClient;
  log: SandboxLog;
  open: (setup: DatabaseSetup) => ClusterDatabase;
}

/** Creates the registry of clusters. Its interceptor must come after the emulator fixes, because it reads the corrected responses. */
export function createClusters(parts: ClusterParts): Clusters {
  const clusters = new Map<string, Cluster>();
  const descriptions = new Map<string, string>();
  return {
    byHost: (host) => [...clusters.values()].find(({ hosts }) => hosts.includes(host)),
    byArn: (arn) => clusters.get(arn),
    list: () => [...clusters.values()],
    async close() {
      await Promise.all([...clusters.values()].map(({ database }) => database.close()));
    },
    interceptor: {
      services: ['rds'],
      async after(request, response) {
        if (response.status >= 300 || !/DBClusters?$/.test(request.name.operation)) return;
        for (const description of clusterDescriptions(response)) {
          const arn = elementText(description, 'DBClusterArn') ?? '';
          descriptions.set(arn, description);
          if (request.name.operation === 'CreateDBCluster') await addCluster(parts, clusters, descriptions, request, arn);
          if (request.name.operation === 'DeleteDBCluster') await removeCluster(parts, clusters, arn);
        }
      },
    },
  };
}

function clusterDescriptions({ body }: FrontResponse): string[] {
  const found: string[] = [];
  editElements(body.toString(), 'DBCluster', (inside) => {
    found.push(inside);
    return inside;
  });
  return found;
}

async function addCluster(
  { emulator, log, open }: ClusterParts,
  clusters: Map<string, Cluster>,
  descriptions: Map<string, string>,
  request: FrontRequest,
  arn: string,
): Promise<void> {
  const text = (element: string) => elementText(descriptions.get(arn) ?? '', element);
  if (!text('Engine')?.includes('postgresql')) return;
  const identifier = text('DBClusterIdentifier') ?? '';
  const databaseName = text('DatabaseName') ?? 'postgres';
  const masterUser = text('MasterUsername') ?? 'postgres';
  const { region } = request.name;
  const secret = text('SecretArn');
  const givenPassword = new URLSearchParams(request.body.toString()).get('MasterUserPassword') ?? undefined;
  if (secret) await writeMasterSecret(emulator, region, secret, masterUser);
  const started = Date.now();
  const database = open({ database: databaseName, masterUser });
  database.ready.then(
    () => log('database', `${identifier} was ready after ${Date.now() - started}ms`),
    (error: Error) => log('database', `${identifier} could not be created: ${error.message}`),
  );
  clusters.set(arn, {
    identifier,
    arn,
    region,
    port: Number(text('Port') ?? 5432),
    hosts: [text('Endpoint'), text('ReaderEndpoint')].filter((host): host is string => host !== undefined),
    databaseName,
    masterUser,
    database,
    masterPassword: async () => (secret ? (await readSecret(emulator, region, secret))?.password : givenPassword),
    iamAuthentication: () => text('IAMDatabaseAuthenticationEnabled') === 'true',
    httpEndpoint: () => text('HttpEndpointEnabled') === 'true',
  });
}

async function removeCluster({ log }: ClusterParts, clusters: Map<string, Cluster>, arn: string): Promise<void> {
  const cluster = clusters.get(arn);
  clusters.delete(arn);
  await cluster?.database.close();
  if (cluster) log('database', `${cluster.identifier} was deleted`);
}

export interface MasterSecret {
  username: string;
  password: string;
}

/** Writes the master user and a random password into the secret, as RDS does. The emulator writes the same invented values into every secret. */
async function writeMasterSecret(emulator: EmulatorClient, region: string, SecretId: string, username: string): Promise<void> {
  const secret: MasterSecret = { username, password: randomBytes(24).toString('base64url') };
  const body = { SecretId, SecretString: JSON.stringify(secret) };
  await emulator.json({ service: 'secretsmanager', region, target: 'secretsmanager.PutSecretValue', body });
}

/** Reads a database secret. @returns undefined if the secret does not exist, or lacks a user name or a password */
export async function readSecret(emulator: EmulatorClient, region: string, SecretId: string): Promise<MasterSecret | undefined> {
  try {
    const call = { service: 'secretsmanager', region, target: 'secretsmanager.GetSecretValue', body: { SecretId } };
    const { SecretString } = await emulator.json<{ SecretString?: string }>(call);
    const secret = JSON.parse(SecretString ?? '{}') as Partial<MasterSecret>;
    return secret.username && secret.password ? (secret as MasterSecret) : undefined;
  } catch {
    return undefined;
  }
}
