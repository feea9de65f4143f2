// Lists the resources in a Terraform state, without running Terraform.
import { readFile } from 'node:fs/promises';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ifExists } from '../aws/calls.js';
import { TradingInfraError } from '../errors.js';

/** A managed resource in a Terraform state. */
export interface StateResource {
  /** The Terraform type, such as `aws_s3_bucket`. */
  type: string;
  name: string;
  /** The attribute `name` if it is set, otherwise the attribute `id`. */
  nameOrId: string | undefined;
  /** All attributes, as the provider stored them. Some are secret. */
  attributes: Readonly<Record<string, unknown>>;
}

/** A whole state, without the values of its attributes. */
export interface StateSnapshot {
  /** Grows with every write. */
  serial: number;
  /** The same for all versions of one state. */
  lineage: string;
  /** The addresses of the managed resources, sorted. */
  addresses: string[];
}

/** Reads a state's text. Throws INTERNAL if it is not a state. */
export function parseSnapshot(text: string, from: string): StateSnapshot {
  try {
    const { serial, lineage, resources = [] } = JSON.parse(text) as { serial: number; lineage: string; resources?: RawResource[] };
    const managed = resources.filter(({ mode }) => mode === 'managed');
    return { serial, lineage, addresses: managed.flatMap(addressesOf).sort() };
  } catch (cause) {
    throw notAState(from, cause);
  }
}

function addressesOf({ module, type, name, instances = [] }: RawResource): string[] {
  const address = `${module === undefined ? '' : `${module}.`}${type}.${name}`;
  return instances.map(({ index_key: key }) => (key === undefined ? address : `${address}[${JSON.stringify(key)}]`));
}

function notAState(from: string, cause: unknown): TradingInfraError {
  return new TradingInfraError('INTERNAL', `${from} is not a Terraform state.`, { cause, hint: 'trading-infra state list' });
}

/** The managed resources in a state's text, without data sources. Throws INTERNAL if the text is not a state. */
function parseState(text: string, from: string): StateResource[] {
  if (text.trim() === '') return [];
  try {
    const { resources = [] } = JSON.parse(text) as { resources?: RawResource[] };
    return resources.filter(({ mode }) => mode === 'managed').flatMap(readInstances);
  } catch (cause) {
    throw notAState(from, cause);
  }
}

interface RawResource {
  mode: string;
  module?: string;
  type: string;
  name: string;
  instances?: { index_key?: string | number; attributes?: Record<string, unknown> }[];
}

function readInstances({ type, name, instances = [] }: RawResource): StateResource[] {
  return instances.map(({ attributes = {} }) => ({ type, name, nameOrId: text(attributes.name) ?? text(attributes.id), attributes }));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The resources in a state file of the local backend; undefined if the file does not exist. */
export async function readLocalState(file: string): Promise<StateResource[] | undefined> {
  try {
    return parseState(await readFile(file, 'utf8'), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The resources in a state object of the S3 backend; undefined if the object or the bucket does not exist. */
export async function readStateObject(s3: S3Client, bucket: string, key: string): Promise<StateResource[] | undefined> {
  const answer = await ifExists(s3.send(new GetObjectCommand({ Bucket: bucket, Key: key })));
  const body = await answer?.Body?.transformToString();
  return body === undefined ? undefined : parseState(body, `s3://${bucket}/${key}`);
}
