// Derives the ids of jobs from their sources. This is separate from jobs.ts because loading the hash functions would slow down `--help`.
import { createHash } from 'node:crypto';
import type { SourceVersion } from './jobs.js';

/** The id of the job for a version of an object: 32 hex digits. Retries, redeliveries and API requests all map to the same job. */
export function jobIdOf({ bucket, key, version }: SourceVersion): string {
  return sha256(`${bucket}\0${key}\0${version}`).slice(0, 32);
}

/** The id of the job for inline trades: 32 hex digits, derived from their content or from the caller's idempotency key. */
export function inlineJobId(...parts: readonly string[]): string {
  return sha256(['inline', ...parts].join('\0')).slice(0, 32);
}

/** The SHA-256 of the content, in hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
