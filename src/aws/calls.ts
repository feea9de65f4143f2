// What an error of the AWS SDK says, without instanceof: bundling can bring the same class twice.

import type { Target } from './target.js';
import { translateAwsFailure } from './translate-failure.js';

/** The service's error code, such as `NoSuchBucket`; empty when it is no error of a service. */
export function awsErrorName(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** The HTTP status of a service's answer; undefined when none came. */
export function httpStatusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
}

const absentNames =
  /^(NoSuch\w*|NotFound|NotFoundException|ResourceNotFoundException|ResourceNotFoundFault|EntityNotFoundException|\w*NotFound(Fault)?|\w*\.NotFound|WAFNonexistentItemException|QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue|ServerSideEncryptionConfigurationNotFoundError|OwnershipControlsNotFoundError|\w*DoesNotExist\w*|NoAvailable\w*)$/;

/** Whether a service said that what was asked for does not exist. */
function isAbsent(error: unknown): boolean {
  if (absentNames.test(awsErrorName(error)) || httpStatusOf(error) === 404) return true;
  // Athena has one name for every request that it cannot serve.
  return awsErrorName(error) === 'InvalidRequestException' && / is not found/i.test((error as Error).message);
}

/** The answer, or undefined when the service says that there is no such thing. Other errors are thrown. */
export async function ifExists<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/**
 * Runs calls to AWS; what they throw comes out as an error that a person can act on. `call` is named when AWS's own message
 * does not name the refused action.
 */
export async function callAws<T>(place: Pick<Target, 'region' | 'endpoint'>, call: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const named = /not authorized to perform:? ([\w-]+:\w+)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw translateAwsFailure(error, { call: named ?? call, region: place.region, ...(place.endpoint && { endpoint: place.endpoint }) });
  }
}
