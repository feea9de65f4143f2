// Where the state of a synthesized stack is kept, read from the stack itself.

import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseJson } from '../json.js';

/** An object in a bucket, or a file (absolute path). */
export type StateLocation = { kind: 's3'; bucket: string; key: string } | { kind: 'local'; path: string };

/** The parts of a synthesized stack (cdk.tf.json) that say what it consists of. */
export interface SynthesizedStack {
  terraform?: { backend?: { s3?: { bucket: string; key: string }; local?: { path?: string } } };
  resource?: Record<string, Record<string, Record<string, unknown>>>;
}

/** Reads a synthesized stack; undefined if it has not been synthesized. */
export async function readSynthesizedStack(stackFolder: string): Promise<SynthesizedStack | undefined> {
  const text = await readFile(join(stackFolder, 'cdk.tf.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseJson(text, join(stackFolder, 'cdk.tf.json'));
}

/** Where Terraform keeps the stack's state. */
export function stateLocation({ terraform }: SynthesizedStack, stackFolder: string): StateLocation {
  const { s3, local } = terraform?.backend ?? {};
  if (s3 !== undefined) return { kind: 's3', bucket: s3.bucket, key: s3.key };
  return { kind: 'local', path: resolve(stackFolder, local?.path ?? 'terraform.tfstate') };
}
