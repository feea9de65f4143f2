// The type of a finder, which looks in AWS for a resource that the stack has and the state lacks.
import type { AwsAccess } from '../../aws/target.js';

export type Tags = Readonly<Record<string, string>>;

/** A resource that exists in AWS. */
export interface Found {
  /** What `terraform import` calls it. */
  importId: string;
  /** Its attributes, as far as other resources refer to them. */
  attributes?: Readonly<Record<string, string | undefined>>;
  /**
   * Its tags. Only a resource with the tags of the environment is ours. Absent for a part of another resource (such as a method of an API):
   * it is ours because that one is.
   */
  tags?: Tags;
  /** Of several that fit, the latest one is adopted. */
  createdAt?: Date | undefined;
}

export interface Search extends AwsAccess {
  partition: string;
  /** The tags that mark what belongs to the environment (or the foundation). */
  ownTags: Tags;
  /** Asks AWS only once for what several resources need. */
  once<T>(key: string, ask: () => Promise<T>): Promise<T>;
}

export interface Finder {
  /** The arguments of the resource that the finder needs, such as `vpc_id` or `tags.Name`. If one is unknown, the resource cannot be found. */
  needs: readonly string[];
  /** Returns the resources that fit; empty if there is none. `values` holds the arguments in `needs`. */
  find(search: Search, values: Readonly<Record<string, string>>): Promise<Found[]>;
}

interface TagEntry {
  Key?: string | undefined;
  Value?: string | undefined;
  TagKey?: string | undefined;
  TagValue?: string | undefined;
}

/** The services' various lists of tags as one record. */
export function toTags(list: readonly TagEntry[] | undefined): Tags {
  return Object.fromEntries((list ?? []).map(({ Key, Value, TagKey, TagValue }) => [Key ?? TagKey ?? '', Value ?? TagValue ?? '']));
}

/** A finder that finds one resource or none. */
export function findOne<Name extends string>(
  needs: readonly Name[],
  find: (search: Search, values: Readonly<Record<Name, string>>) => Promise<Found | undefined>,
): Finder {
  return {
    needs,
    find: async (search, values) => {
      const found = await find(search, values as Record<Name, string>);
      return found === undefined ? [] : [found];
    },
  };
}
