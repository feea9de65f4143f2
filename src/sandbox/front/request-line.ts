// The part of a request that tells which one it is.

export interface RequestLine {
  method: string;
  /** Path and query as sent. */
  url: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}
