// The part of a request that identifies it: everything but the body.

export interface RequestLine {
  method: string;
  /** The path and the query, as sent. */
  url: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}
