// The capacity of Aurora Serverless, in ACU (Aurora capacity units, about 2 GB of memory each): its minimum, and what follows from it.
import type { SizeValues } from './sizes.js';

type Database = SizeValues['database'];

/** Overrides that let the database pause: it costs nothing then, and takes seconds to wake up. */
export const pausingDatabase = { minCapacityAcu: 0, autoPauseSeconds: 300 } satisfies Partial<Database>;

/** At a minimum of 0 ACU the database pauses when nobody uses it. */
export function pauses({ minCapacityAcu }: Pick<Database, 'minCapacityAcu'>): boolean {
  return minCapacityAcu === 0;
}

/** What all instances have while nobody uses them, in ACU. */
export function idleCapacityAcu({ minCapacityAcu, instances }: Pick<Database, 'minCapacityAcu' | 'instances'>): number {
  return minCapacityAcu * instances;
}

/** Such as `0.5 to 2 ACU`. */
export function capacityRange({ minCapacityAcu, maxCapacityAcu }: Pick<Database, 'minCapacityAcu' | 'maxCapacityAcu'>): string {
  return `${minCapacityAcu} to ${maxCapacityAcu} ACU`;
}
