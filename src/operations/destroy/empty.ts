// Whether an environment may lose its data, and emptying its buckets.
//
// Terraform's force_destroy empties buckets too, but one page after the other, without a word, and only after everything else is gone. So
// the buckets are emptied here, with numbers, before Terraform runs; force_destroy then catches what the function wrote meanwhile.

import { emptyBucket } from '../../aws/bucket-contents.js';
import { callAws } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { environmentNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import type { DataLoss } from './data-loss.js';

/** PROTECTED when settings or AWS forbid the destroy; named all at once, and before anything is gone. */
export function refuseProtected(environment: Environment, losses: readonly DataLoss[]): void {
  const kept = losses.filter(({ isProtected }) => isProtected).map(({ name, note }) => `${name} is ${note}`);
  const reasons = [...(environment.protected ? ['the settings say protected: true'] : []), ...kept];
  if (reasons.length === 0) return;
  throw new TradingInfraError('PROTECTED', `${environment.name} is protected against its removal: ${reasons.join('; ')}.`, {
    hint: hintFor(environment, kept.length > 0),
    details: { reasons },
  });
}

/** A bucket gets its object lock when it is made: a deploy without it would make the archive anew, so the lock is lifted last, for destroy only. */
function hintFor({ name, protected: isProtected, storage }: Environment, holdsData: boolean): string {
  const unlock =
    holdsData && storage.archiveLockDays !== null ? `set storage.archiveLockDays: null if the locked archive may go too, ` : '';
  if (!isProtected && storage.forceDestroy && unlock !== '') {
    return `For ${name}, ${unlock}and run destroy again, without a deploy between: trading-infra destroy --env ${name}`;
  }
  const lift = `Set protected: false (and storage.forceDestroy: true, if its data may go) for ${name}`;
  return `${lift}, run trading-infra deploy --env ${name} --confirm ${name}, then ${unlock}${unlock === '' ? '' : 'and run '}destroy`;
}

export interface EmptiedBucket {
  bucket: string;
  /** Versions and delete markers that were deleted. */
  deleted: number;
}

/**
 * Empties the environment's buckets, all at once, every version and delete marker; those that the settings keep (`forceDestroy: false`, a
 * locked archive) are left alone. PROTECTED for a protected environment, INTERRUPTED after Ctrl-C, DESTROY_FAILED when S3 keeps something.
 */
export async function emptyBuckets(
  ctx: Pick<Context, 'signal'>,
  access: AwsAccess,
  environment: Environment,
  onDeleted: (emptied: EmptiedBucket) => void = () => {},
): Promise<EmptiedBucket[]> {
  const { buckets } = environmentNames(environment);
  const { forceDestroy, archiveLockDays } = environment.storage;
  if (environment.protected) throw new TradingInfraError('PROTECTED', `The settings of ${environment.name} say protected: true.`);
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
