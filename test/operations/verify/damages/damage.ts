// What people (or attackers) do to a platform with calls to the services, and which checks must notice: these and no others.
import type { Part, Platform } from '../platform/platform.js';

export interface Damage {
  parts: Part[];
  /** Where not every test can share one: what a region has once. */
  region?: string;
  damage(platform: Platform): Promise<unknown>;
  /** The checks that fail. */
  fails: string[];
  /** The checks that they block. */
  blocks?: string[];
}
