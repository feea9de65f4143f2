// The items of the table of issued API keys. The tool writes them, and the function reads one with every request. They never contain a key's value.

/** What the table says about one key. */
export interface KeyRecord {
  /** The owner of the key. */
  userId: string | undefined;
  isRevoked: boolean;
  /** From this time on (ISO 8601), the function refuses the key, because another one has replaced it. */
  expiresAt: string | undefined;
  /** Id of the key that has replaced this one. */
  replacedBy: string | undefined;
}

type Item = Readonly<Record<string, { S?: string | undefined }>>;

/** Reads an item, as DynamoDB returns it. */
export function keyRecordOf(item: Item): KeyRecord {
  const { userId, status, expiresAt, replacedBy } = item;
  return { userId: userId?.S, isRevoked: status?.S === 'REVOKED', expiresAt: expiresAt?.S, replacedBy: replacedBy?.S };
}

/** Whether the key's time is over. A time that cannot be read ends nothing: it must not lock anyone out. */
export function isExpired({ expiresAt }: Pick<KeyRecord, 'expiresAt'>, now: number): boolean {
  return expiresAt !== undefined && Date.parse(expiresAt) <= now;
}
