// Lists the resources in a Terraform state, without running Terraform.
import { readFile } from 'node:fs/promises';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ifExists } from '../aws/calls.js';
import type { AwsClients } from '../aws/clients.js';
import { TradingInfraError } from '../errors.js';
import { tryJson } from '../json.js';
import type { StateLocation } from './backend.js';

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

/** Reads a state's text. Throws STATE_FAILED if it is not a state. */
export function parseSnapshot(text: string, from: string): StateSnapshot {
  const { serial, lineage, resources } = readDocument(text, from);
  const managed = resources.filter(({ mode }) => mode === 'managed');
  return { serial, lineage, addresses: managed.flatMap(addressesOf).sort() };
}

/** The parts of a state's text that are used here; a text without any content is a state without resources. Throws STATE_FAILED if it is not a state. */
export function readDocument(text: string, from: string): StateDocument {
  const found = (text.trim() === '' ? {} : tryJson(text)) as Partial<StateDocument> | null | undefined;
  const { serial = 0, lineage = '', outputs = {}, resources = [] } = found ?? {};
  const isState = typeof found === 'object' && found !== null && Array.isArray(resources) && resources.every(isResource);
  if (isState && typeof serial === 'number' && typeof lineage === 'string' && isRecord(outputs))
    return { serial, lineage, outputs, resources };
  const why = found === undefined ? 'It is cut or damaged' : 'It is something else';
  throw new TradingInfraError('STATE_FAILED', `${from} is not a Terraform state. ${why}.`, {
    hint: 'trading-infra state list   # then: trading-infra state restore SERIAL',
  });
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isResource(one: unknown): boolean {
  const { mode, type, name, instances = [] } = (one ?? {}) as Partial<RawResource>;
  return [mode, type, name].every((part) => typeof part === 'string') && Array.isArray(instances);
}

function addressesOf({ module, type, name, instances = [] }: RawResource): string[] {
  const address = `${module === undefined ? '' : `${module}.`}${type}.${name}`;
  return instances.map(({ index_key: key }) => (key === undefined ? address : `${address}[${JSON.stringify(key)}]`));
}

/** The managed resources in a state's text, without data sources. Throws STATE_FAILED if the text is not a state. */
function parseState(text: string, from: string): StateResource[] {
  return readDocument(text, from)
    .resources.filter(({ mode }) => mode === 'managed')
    .flatMap(readInstances);
}

interface StateDocument {
  serial: number;
  lineage: string;
  outputs: Readonly<Record<string, { value: unknown } | undefined>>;
  resources: RawResource[];
}

interface RawResource {
  mode: 'managed' | 'data';
  module?: string;
  type: string;
  name: string;
  instances?: { index_key?: string | number; attributes?: Record<string, unknown> | null }[];
}

function readInstances({ type, name, instances = [] }: RawResource): StateResource[] {
  return instances.map(({ attributes: stored }) => {
    const attributes = stored ?? {};
    return { type, name, nameOrId: text(attributes.name) ?? text(attributes.id), attributes };
  });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The text of the state at a location; undefined if there is none. Throws the errors of S3 and of the file system. */
export async function readStateText(aws: Pick<AwsClients, 's3'>, location: StateLocation): Promise<string | undefined> {
  return location.kind === 'local' ? readStateFile(location.path) : readObjectText(await aws.s3(), location.bucket, location.key);
}

async function readStateFile(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

async function readObjectText(s3: S3Client, bucket: string, key: string): Promise<string | undefined> {
  const answer = await ifExists(s3.send(new GetObjectCommand({ Bucket: bucket, Key: key })));
  return answer?.Body?.transformToString();
}

/** The resources in a state file of the local backend; undefined if the file does not exist. */
export async function readLocalState(file: string): Promise<StateResource[] | undefined> {
  const found = await readStateFile(file);
  return found === undefined ? undefined : parseState(found, file);
}

/** The resources in a state object of the S3 backend; undefined if the object or the bucket does not exist. */
export async function readStateObject(s3: S3Client, bucket: string, key: string): Promise<StateResource[] | undefined> {
  const found = await readObjectText(s3, bucket, key);
  return found === undefined ? undefined : parseState(found, `s3://${bucket}/${key}`);
}

/** The resources in the state at a location; undefined if there is none. Throws the errors of S3 and of the file system. */
export async function readStateAt(aws: Pick<AwsClients, 's3'>, location: StateLocation): Promise<StateResource[] | undefined> {
  return location.kind === 'local' ? readLocalState(location.path) : readStateObject(await aws.s3(), location.bucket, location.key);
}
