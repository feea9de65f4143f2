// A row of the platform's requirements: what it says, how to see it in the JSON, and a change of the JSON that breaks it.
import type { Json, Synthesis } from '../stack-json.js';

export interface World {
  small: Synthesis;
  large: Synthesis;
  /** Small, with state in a local file. */
  local: Synthesis;
  /** The repository's cdktf.json. */
  project: Json;
}

export interface Row {
  row: string;
  says: string;
  /** Throws when the row does not hold. */
  holds(world: World): void;
  /** Changes the JSON so that this row, and only this one, no longer holds. */
  breaks(world: World): void;
}

/** Tags that a resource carries by itself; the others are the provider's default_tags. */
export function nameTag(body: Json): string {
  return body.tags.Name;
}

/** A reference as Terraform writes it, such as `${aws_vpc.main.id}`. */
export function ref(address: string): string {
  return `\${${address}}`;
}
