// A change that a person or an attacker makes to a platform, and exactly the checks that must detect it.
import type { Part, Platform } from '../platform/platform.js';

export interface Damage {
  parts: Part[];
  /** For damage to the foundation, which exists once per region: each such test needs a region to itself. */
  region?: string;
  damage(platform: Platform): Promise<unknown>;
  /** Ids of the checks that fail. */
  fails: string[];
  /** Ids of the checks that they block. */
  blocks?: string[];
}
