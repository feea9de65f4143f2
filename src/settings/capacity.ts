// Facts about the capacity of the Aurora Serverless database, in ACU (Aurora capacity units, each with about 2 GB of memory).
import type { SizeValues } from './sizes.js';

type Database = SizeValues['database'];

/** Overrides that let the database pause. While paused, it has no capacity to pay for; it takes seconds to wake up. */
export const pausingDatabase = { minCapacityAcu: 0, autoPauseSeconds: 300 } satisfies Partial<Database>;

/** Whether the database pauses when it is not in use, which it does if its minimum is 0 ACU. */
export function pauses({ minCapacityAcu }: Pick<Database, 'minCapacityAcu'>): boolean {
  return minCapacityAcu === 0;
}

/** The capacity of all instances together while the database is not in use, in ACU. */
export function idleCapacityAcu({ minCapacityAcu, instances }: Pick<Database, 'minCapacityAcu' | 'instances'>): number {
  return minCapacityAcu * instances;
}

/** The minimum and maximum as text, such as `0.5 to 2 ACU`. */
export function capacityRange({ minCapacityAcu, maxCapacityAcu }: Pick<Database, 'minCapacityAcu' | 'maxCapacityAcu'>): string {
  return `${minCapacityAcu} to ${maxCapacityAcu} ACU`;
}
