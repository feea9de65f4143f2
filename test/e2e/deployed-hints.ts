// What people get wrong about a deployed environment, and where the commands that the tool then prints lead.
import { readFile, writeFile } from 'node:fs/promises';
import { DeletePublicAccessBlockCommand, type S3Client } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { type Ended, followHints, outcomeOf, paste, pasteHints, type Typist, type } from './pasting.js';

/** A command, and what it and each command that is pasted afterwards ends with. */
const mistakes: [line: string, outcomes: string[]][] = [
  ['verify --only archive-bucket-privat', ['USAGE', 'done']],
  ['outputs raw-bucket', ['USAGE', 'done']],
  ['runs show 2020', ['USAGE', 'done']],
  ['jobs show 0123abcd', ['USAGE', 'done']],
  ['jobs redrive', ['INPUT_MISSING', 'done']],
  ['ingest missing.csv', ['USAGE', 'done']],
  ['keys rotate --grace soon', ['USAGE', 'done']],
  ['keys show nobody', ['USAGE', 'done']],
  ['keys revoke nobody --yes', ['USAGE', 'done']],
  ['state restore 0123', ['INPUT_MISSING', 'USAGE', 'done']],
  ['state migrate', ['INPUT_MISSING', 'done']],
];

/** A new key is proved by a request to the deployed endpoint, which only the sandbox serves. */
export const mistakesWithKeys: typeof mistakes = [
  ['keys create --name auditor', ['done']],
  ['keys create --name auditor', ['USAGE', 'done']],
  ['keys revoke auditor', ['INPUT_MISSING', 'done']],
  ['keys rotate auditor', ['USAGE', 'done']],
];

export async function correctMistakes(typist: Typist, environment: string, made = mistakes): Promise<void> {
  for (const [line, outcomes] of made) {
    const followed = await followHints(typist, `${line} --env ${environment}`, outcomes.length);
    expect([line, followed]).toEqual([line, outcomes]);
  }
}

/** After a failed check, its remedy and then the printed command: the check passes. `verified` is what becomes of a deploy with its verification. */
export async function remedyFailedCheck(typist: Typist, environment: string, s3: S3Client, verified = 'done'): Promise<void> {
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket: `trading-archive-${environment}-123456789012-us-east-1` }));
  const failed = await type(typist, `verify --env ${environment} --only archive-bucket-private`);
  expect(outcomeOf(failed), failed.stderr).toBe('VERIFY_FAILED');
  const { checks } = failed.document as Ended['document'] & { checks: { status: string; remedy: string }[] };
  const remedy = checks.find(({ status }) => status === 'fail')?.remedy ?? '';
  const mended = await paste(typist.place, remedy, typist.env);
  expect([outcomeOf(mended), ...(await pasteHints(typist, mended, 1))], remedy).toEqual(['INPUT_MISSING', verified]);
  expect(await pasteHints(typist, failed, 1)).toEqual(['done']);
}

/** The settings say that the state, which is in a local file, is in the bucket: the printed command moves it there. */
export async function moveStateBack(typist: Typist, environment: string, file: string): Promise<void> {
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll('state: local', 'state: s3'));
  expect(await followHints(typist, `plan --env ${environment}`, 3)).toEqual(['IN_USE', 'INPUT_MISSING', 'done']);
}

/**
 * A plan that no longer fits is replaced by a new one, which protects the environment; destroy is refused, and the printed commands lift that.
 * `verified` is what becomes of a deploy with its verification.
 */
export async function liftProtection(typist: Typist, environment: string, verified = 'done'): Promise<void> {
  const enter = async (words: string) => outcomeOf(await type(typist, words));
  expect(await enter(`plan --env ${environment} --out unprotected.tiplan`)).toBe('done');
  expect(await enter(`init --env ${environment} --protection on --yes`)).toBe('done');
  const stale = await followHints(typist, `deploy --env ${environment} --no-verify --plan unprotected.tiplan --yes`, 3);
  expect(stale).toEqual(['PLAN_STALE', 'INPUT_MISSING', 'done']);
  const lifted = await followHints(typist, `destroy --env ${environment} --confirm ${environment} --yes`, 4);
  expect(lifted).toEqual(['PROTECTED', 'INPUT_MISSING', 'DECLINED', verified]);
}
