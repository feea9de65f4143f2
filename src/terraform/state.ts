// What a Terraform state holds, read without Terraform: whether there is anything at all, and which resources.
import { readFile } from 'node:fs/promises';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ifExists } from '../aws/calls.js';
import { TradingInfraError } from '../errors.js';

/** A resource that Terraform manages, as its state tells it. */
export interface StateResource {
  /** Such as `aws_s3_bucket`. */
  type: string;
  name: string;
  /** `attributes.name`, else `attributes.id`. */
  called: string | undefined;
}

/** The managed resources in a state's text; data sources do not count. INTERNAL names a text that is no state. */
function parseState(text: string, from: string): StateResource[] {
  if (text.trim() === '') return [];
  try {
    const { resources = [] } = JSON.parse(text) as { resources?: RawResource[] };
    return resources.filter(({ mode }) => mode === 'managed').flatMap(readInstances);
  } catch (cause) {
    throw new TradingInfraError('INTERNAL', `${from} is not a Terraform state.`, { cause, hint: 'Restore an older version of it' });
  }
}

interface RawResource {
  mode: string;
  type: string;
  name: string;
  instances?: { attributes?: { name?: unknown; id?: unknown } }[];
}

function readInstances({ type, name, instances = [] }: RawResource): StateResource[] {
  return instances.map(({ attributes }) => ({ type, name, called: text(attributes?.name) ?? text(attributes?.id) }));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Resources in a state file of the local backend; undefined when there is no such file. */
export async function readLocalState(file: string): Promise<StateResource[] | undefined> {
  try {
    return parseState(await readFile(file, 'utf8'), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Resources in a state object of the S3 backend; undefined when there is no such object, or no bucket. */
export async function readStateObject(s3: S3Client, bucket: string, key: string): Promise<StateResource[] | undefined> {
  const answer = await ifExists(s3.send(new GetObjectCommand({ Bucket: bucket, Key: key })));
  const body = await answer?.Body?.transformToString();
  return body === undefined ? undefined : parseState(body, `s3://${bucket}/${key}`);
}
