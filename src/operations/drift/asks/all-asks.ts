// Every question, and how they are put to the services.
import { callAws } from '../../../aws/calls.js';
import type { AwsAccess } from '../../../aws/target.js';
import { TradingInfraError } from '../../../errors.js';
import { createSemaphore } from '../../../semaphore.js';
import type { DeployedStack, StackResource } from '../deployed-stack.js';
import { apiAsks } from './api.js';
import { type Ask, compareMembers } from './ask.js';
import { functionAsks } from './function.js';
import { networkAsks } from './network.js';
import { roleAsks } from './roles.js';
import { securityGroupAsk } from './security-groups.js';
import { storageAsks } from './storage.js';

export const allAsks: readonly Ask[] = [...roleAsks, securityGroupAsk, ...networkAsks, ...functionAsks, ...storageAsks, ...apiAsks];

/** High enough to hide the latency of the services, and low enough for their request limits. */
const maxConcurrentAsks = 16;

export interface Answer {
  ask: Ask;
  resource: StackResource;
  /** What the service has beyond the stack, and what it lacks. */
  extra: string[];
  missing: string[];
  /** Set if the service did not answer; then nothing is known. */
  error?: TradingInfraError;
}

/** Puts every question for every resource of the stack. A question that is not answered has its error in the result. */
export async function askServices(access: AwsAccess, stack: DeployedStack, asks: readonly Ask[] = allAsks): Promise<Answer[]> {
  const semaphore = createSemaphore(maxConcurrentAsks);
  const questions = asks.flatMap((ask) => stack.ofTypes(...ask.types).map((resource) => ({ ask, resource })));
  return Promise.all(questions.map((question) => semaphore.run(() => putQuestion(access, stack, question))));
}

async function putQuestion(access: AwsAccess, stack: DeployedStack, { ask, resource }: Pick<Answer, 'ask' | 'resource'>): Promise<Answer> {
  try {
    const found = await callAws(access, ask.action, () => ask.found(access.aws, resource, stack));
    return { ask, resource, ...compareMembers(ask.expected(stack, resource), found) };
  } catch (error) {
    if (!(error instanceof TradingInfraError)) throw error;
    return { ask, resource, extra: [], missing: [], error };
  }
}
