// The errors of containers. Their messages name members by number, because a name may be confidential.
import { type ProcessingError, permanent } from '../../processing-error.js';
import type { Container } from './signatures.js';

/** The content is damaged or ends too early. gzip has a code of its own, which is older than the other containers. */
export function corrupt(container: Container, what = 'is damaged or truncated'): ProcessingError {
  const code = container === 'gzip' ? 'GZIP_CORRUPT' : 'CONTENT_CORRUPT';
  return permanent(code, `the ${container} ${container === 'zip' ? 'archive' : 'stream'} ${what}`);
}

/** UNSUPPORTED_FORMAT with the command that makes the content readable. FILE stands for the name of the file. */
export function unread(what: string, remedy: string): ProcessingError {
  return permanent('UNSUPPORTED_FORMAT', `the content is ${what}, which is not read; convert it first: ${remedy}`);
}

/** What must be opened before the content that is refused, and the command that does it. */
export interface Outer {
  name: string;
  remedy: string;
}

/** Refuses a format within a container. */
export function refuseNested(inner: Outer, outer: Outer): ProcessingError {
  return unread(`${inner.name} inside ${outer.name}`, `${outer.remedy}, then ${inner.remedy}`);
}
