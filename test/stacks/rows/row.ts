// A row of the platform's requirements: what it says, a check in the synthesized JSON, and a change to the JSON that breaks it.
import type { Json, Synthesis } from '../stack-json.js';

export interface World {
  small: Synthesis;
  /** Size large, with another network. */
  large: Synthesis;
  /** Size small, with `state: local`. */
  local: Synthesis;
  /** The repository's cdktf.json. */
  project: Json;
}

export interface Row {
  row: string;
  says: string;
  /** Throws if the requirement is not met. */
  holds(world: World): void;
  /** Changes the JSON so that this requirement, and no other, is violated. */
  breaks(world: World): void;
}

/** The resource's own Name tag; the other tags are the provider's default_tags. */
export function nameTag(body: Json): string {
  return body.tags.Name;
}

/** A reference as Terraform writes it, such as `${aws_vpc.main.id}`. */
export function ref(address: string): string {
  return `\${${address}}`;
}
