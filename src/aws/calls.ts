// Calls to AWS and their errors. Errors are recognised by name, not by instanceof, because a bundle can contain the same class twice.

import { isForeignAnswer } from './failed-request.js';
import type { Target } from './target.js';
import { translateAwsFailure } from './translate-failure.js';

/** The name of an error, which for an error from AWS is its code, such as `NoSuchBucket`; empty for anything that is not an Error. */
export function awsErrorName(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** The HTTP status of the service's response; undefined if there was none. */
export function httpStatusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
}

const notFoundNames =
  /^(NoSuch\w*|NotFound|ResourceNotFoundFault|\w*NotFoundException|\w*NotFound(Fault)?|\w*\.NotFound|WAFNonexistentItemException|QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue|ServerSideEncryptionConfigurationNotFoundError|OwnershipControlsNotFoundError|\w*DoesNotExist\w*|NoAvailable\w*)$/;

/** Whether the error says that the resource does not exist. */
function isNotFound(error: unknown): boolean {
  // An emulator answers operations that it does not have with 404 too, and so does a proxy, but with a page for people.
  if (isForeignAnswer(error)) return false;
  if (notFoundNames.test(awsErrorName(error)) || httpStatusOf(error) === 404) return true;
  // Athena uses this error name for all invalid requests, including those for missing resources.
  return awsErrorName(error) === 'InvalidRequestException' && / is not found/i.test((error as Error).message);
}

/** Awaits a response; returns undefined if the service says that the resource does not exist. Other errors are rethrown. */
export async function ifExists<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/**
 * Runs calls to AWS and translates their errors with `translateAwsFailure`. `call` is the IAM action that the error names if AWS's own
 * message does not name one.
 */
export async function callAws<T>(access: Pick<Target, 'region' | 'endpoint'>, call: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const named = /not authorized to perform:? ([\w-]+:\w+)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw translateAwsFailure(error, { call: named ?? call, region: access.region, ...(access.endpoint && { endpoint: access.endpoint }) });
  }
}

/**
 * Returns all items of a paginated call. `fetchPage` receives the marker of a page; `read` extracts the items and the next marker from it.
 */
export async function readAllPages<Page, Item, Marker = string>(
  fetchPage: (marker: Marker | undefined) => Promise<Page>,
  read: (page: Page) => { items: readonly Item[] | undefined; next: Marker | undefined },
): Promise<Item[]> {
  const all: Item[] = [];
  let marker: Marker | undefined;
  do {
    const { items, next } = read(await fetchPage(marker));
    all.push(...(items ?? []));
    marker = next || undefined;
  } while (marker !== undefined);
  return all;
}
