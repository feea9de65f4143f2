// Refuses to delete protected data, and empties the buckets of an environment.
//
// Terraform's force_destroy empties buckets too, but one page at a time, without progress, and only after everything else is gone. So they
// are emptied here, before Terraform runs; force_destroy then deletes what the function has written in the meantime.

import { emptyBucket } from '../../aws/bucket-contents.js';
import { callAws } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { environmentNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import type { DataLoss } from './data-loss.js';

/** Throws PROTECTED, with all reasons, when settings or AWS protect the environment or its data. */
export function refuseProtected(environment: Environment, losses: readonly DataLoss[]): void {
  const kept = losses.filter(({ isProtected }) => isProtected).map(({ name, note }) => `${name} is ${note}`);
  const reasons = [...(environment.protected ? ['the settings say protected: true'] : []), ...kept];
  if (reasons.length === 0) return;
  throw new TradingInfraError('PROTECTED', `${environment.name} is protected from deletion: ${reasons.join('; ')}.`, {
    hint: unlockHint(environment, kept.length > 0),
    details: { reasons },
  });
}

/** A deploy with object lock turned off would replace the archive bucket, so the hint says to turn it off last, right before destroy, without another deploy. */
function unlockHint({ name, protected: isProtected, storage }: Environment, holdsData: boolean): string {
  const unlock =
    holdsData && storage.archiveLockDays !== null ? `set storage.archiveLockDays: null if the locked archive may be deleted too, ` : '';
  if (!isProtected && storage.forceDestroy && unlock !== '') {
    return `For ${name}, ${unlock}and run destroy again without a deploy in between: trading-infra destroy --env ${name}`;
  }
  const lift = `Set protected: false (and storage.forceDestroy: true, if its data may be deleted) for ${name}`;
  return `${lift}, run trading-infra deploy --env ${name} --confirm ${name}, then ${unlock}${unlock === '' ? '' : 'and run '}destroy`;
}

export interface EmptiedBucket {
  bucket: string;
  /** Number of versions and delete markers that were deleted. */
  deleted: number;
}

/**
 * Deletes every version and delete marker in the environment's buckets, except in those that the settings keep (`forceDestroy: false`, a
 * locked archive). PROTECTED for a protected environment, INTERRUPTED after Ctrl-C, DESTROY_FAILED when S3 refuses to delete something.
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
