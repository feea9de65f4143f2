// Says which data a run that failed has deleted.
import type { TerraformEvent } from './events.js';
import type { ResourceChange } from './plan.js';

export interface DeletedData {
  /** Names of stores of data that were deleted. */
  deleted: string[];
  /** Names of buckets whose deletion had begun, so that some of their objects may be gone. */
  begun: string[];
}

/** The stores of data that the run deleted, or began to empty, according to its events. */
export function findDeletedData(changes: readonly ResourceChange[], events: readonly TerraformEvent[]): DeletedData {
  const addresses = (type: string) =>
    new Set(
      events.flatMap((event) =>
        'hook' in event && event.type === type && event.hook.action === 'delete' ? [event.hook.resource.addr] : [],
      ),
    );
  const [started, completed] = [addresses('apply_start'), addresses('apply_complete')];
  const stores = changes.filter(({ stateful }) => stateful);
  return {
    deleted: stores.filter(({ address }) => completed.has(address)).map(({ name }) => name),
    begun: stores
      .filter(({ address, type }) => type === 'aws_s3_bucket' && started.has(address) && !completed.has(address))
      .map(({ name }) => name),
  };
}

/** One or two sentences, each after a space; empty if no data was deleted. */
export function describeDeletedData({ deleted, begun }: DeletedData): string {
  return [
    deleted.length === 0 ? '' : ` Deleted with their data: ${deleted.join(', ')}.`,
    begun.length === 0 ? '' : ` Some objects may already be gone from: ${begun.join(', ')}.`,
  ].join('');
}
