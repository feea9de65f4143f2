// Refuses to delete protected data, and empties the buckets of an environment.
//
// Terraform's force_destroy empties buckets too, but one page at a time, without showing progress, and only after it has removed everything
// else. This module therefore empties them before Terraform runs; force_destroy then deletes objects that the function has written since.

import { emptyBucket } from '../../aws/bucket-contents.js';
import { callAws } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { environmentNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import type { DataLoss } from './data-loss.js';

/** Throws PROTECTED, with all reasons, if the settings or AWS protect the environment or its data. */
export function refuseProtected(environment: Environment, losses: readonly DataLoss[]): void {
  const kept = losses.filter(({ isProtected }) => isProtected).map(({ name, note }) => `${name} is ${note}`);
  const reasons = [...(environment.protected ? ['the settings say protected: true'] : []), ...kept];
  if (reasons.length === 0) return;
  throw new TradingInfraError('PROTECTED', `${environment.name} is protected from deletion: ${reasons.join('; ')}.`, {
    hint: unlockHint(environment, kept.length > 0),
    details: { reasons },
  });
}

/**
 * Returns the hint of PROTECTED. It says to turn object lock off last, right before destroy, because a deploy without it would replace the
 * archive bucket.
 */
function unlockHint({ name, protected: isProtected, storage }: Environment, holdsData: boolean): string {
  const unlock =
    holdsData && storage.archiveLockDays !== null ? `set storage.archiveLockDays: null if the locked archive may be deleted too, ` : '';
  if (!isProtected && storage.forceDestroy && unlock !== '') {
    return `For ${name}, ${unlock}and run destroy again without a deploy in between: trading-infra destroy --env ${name}`;
  }
  const lift = `Set protected: false (and storage.forceDestroy: true, if its data may be deleted) for ${name}`;
  return `${lift}, run trading-infra deploy --env ${name} (it asks for the name, since the protection goes), then ${unlock}${unlock === '' ? '' : 'and run '}destroy`;
}

export interface EmptiedBucket {
  bucket: string;
  /** Number of versions and delete markers that were deleted. */
  deleted: number;
}

/**
 * Deletes every version and delete marker in the environment's buckets, except in buckets that the settings keep (`forceDestroy: false`, a
 * locked archive). Throws PROTECTED if the environment is protected, INTERRUPTED after Ctrl-C, DESTROY_FAILED if S3 refuses a deletion.
 */
export async function emptyBuckets(
  ctx: Pick<Context, 'signal'>,
  access: AwsAccess,
  environment: Environment,
  onDeleted: (emptied: EmptiedBucket) => void = () => {},
): Promise<EmptiedBucket[]> {
  const { buckets } = environmentNames(environment);
  const { forceDestroy, archiveLockDays } = environment.storage;
  if (environment.protected)
    throw new TradingInfraError('PROTECTED', `${environment.name} is protected from deletion: the settings say protected: true.`);
  const allowed = Object.values(buckets).filter((bucket) => forceDestroy && (archiveLockDays === null || bucket !== buckets.archive));
  return callAws(access, 's3:DeleteObjectVersion', async () => {
    const s3 = await access.aws.s3();
    return Promise.all(
      allowed.map(async (bucket) => ({
        bucket,
        deleted: await emptyBucket(ctx, s3, bucket, (deleted) => onDeleted({ bucket, deleted })),
      })),
    );
  });
}
