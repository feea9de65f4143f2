// The outputs of an environment whose state is in the state bucket, read from the state itself. Only reading that one object has to be allowed.
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { awsErrorName, callAws } from '../../aws/calls.js';
import type { Target } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import { type OutputName, type Outputs, outputNames, stateNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import { readDocument } from '../../terraform/state.js';
import { parseOutputs } from '../../workspace/outputs.js';

/** What a state in the bucket says about its environment. */
export type StateFacts =
  | ({ kind: 'complete'; outputs: Outputs } & StateVersion)
  /** A deploy or a removal was not completed: there are resources, but not all outputs. */
  | ({ kind: 'incomplete'; resources: number; missing: OutputName[] } & StateVersion)
  /** Everything was removed, or nothing was ever created. */
  | ({ kind: 'empty' } & StateVersion)
  | { kind: 'no-state' | 'no-bucket'; from: string };

interface StateVersion {
  /** Such as `s3://bucket/key`. */
  from: string;
  serial: number;
  /** When it was written, in ISO 8601 format. */
  savedAt: string;
}

export interface StateReader {
  environment: Pick<Environment, 'name' | 'account' | 'region'>;
  target: Pick<Target, 'aws' | 'region' | 'endpoint' | 'invokeUrl'>;
}

/** Reads what the state says. Throws ACCESS_DENIED, naming what has to be allowed; STATE_FAILED for what is no state; and SERVICE_UNAVAILABLE. */
export async function readStateFacts({ environment, target }: StateReader): Promise<StateFacts> {
  const { bucket, environmentStateKey } = stateNames(environment);
  const key = environmentStateKey(environment.name);
  const from = `s3://${bucket}/${key}`;
  const found = await fetchState(target, bucket, key).catch((error) => {
    throw explainDenial(error, environment, from);
  });
  return typeof found === 'string' ? { kind: found, from } : interpret(found, from, target);
}

interface StateObject {
  text: string;
  savedAt: string;
}

function fetchState(target: StateReader['target'], Bucket: string, Key: string): Promise<StateObject | 'no-state' | 'no-bucket'> {
  return callAws(target, 's3:GetObject', async () => {
    const s3 = await target.aws.s3();
    try {
      const { Body, LastModified } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return { text: (await Body?.transformToString()) ?? '', savedAt: LastModified?.toISOString() ?? '' };
    } catch (error) {
      if (awsErrorName(error) === 'NoSuchBucket') return 'no-bucket';
      if (awsErrorName(error) === 'NoSuchKey') return 'no-state';
      throw error;
    }
  });
}

function interpret({ text, savedAt }: StateObject, from: string, target: StateReader['target']): StateFacts {
  const { serial, outputs: raw, resources } = readDocument(text, from);
  const count = resources.filter(({ mode }) => mode === 'managed').reduce((sum, { instances = [] }) => sum + instances.length, 0);
  if (count === 0) return { kind: 'empty', from, serial, savedAt };
  const missing = outputNames.filter((name) => raw[name]?.value == null);
  if (missing.length > 0) return { kind: 'incomplete', resources: count, missing, from, serial, savedAt };
  const outputs = parseOutputs(Object.fromEntries(Object.entries(raw).map(([name, output]) => [name, output?.value])));
  // In the sandbox, the API's address differs from the one in Terraform's outputs.
  const url = target.invokeUrl(outputs['rest-api-id'], outputs['api-stage']);
  return { kind: 'complete', outputs: { ...outputs, 'api-gateway-url': url }, from, serial, savedAt };
}

/**
 * Names the two permissions that reading takes. Without s3:ListBucket, S3 answers 403 for an object that does not exist too, so it cannot be told
 * apart from one that may not be read.
 */
function explainDenial(error: unknown, environment: StateReader['environment'], from: string): unknown {
  if (!(error instanceof TradingInfraError) || error.code !== 'ACCESS_DENIED') return error;
  const { keyAlias } = stateNames(environment);
  const isMaybeAbsent = /s3:ListBucket/.test(error.message);
  const sentence = isMaybeAbsent
    ? `There is no state at ${from}, or it may not be read: AWS tells which only to those who have s3:ListBucket.`
    : `The state of ${environment.name} may not be read: ${error.message}`;
  return new TradingInfraError('ACCESS_DENIED', sentence, {
    hint: `Ask for s3:GetObject on ${from} and kms:Decrypt with the key ${keyAlias} (docs/security.md has the policy)`,
    cause: error,
  });
}

/** Returns the outputs of a deployed environment, or throws NOT_DEPLOYED with what the state says instead. */
export function requireComplete(facts: StateFacts, name: string): Extract<StateFacts, { kind: 'complete' }> {
  if (facts.kind === 'complete') return facts;
  throw new TradingInfraError('NOT_DEPLOYED', describeFacts(facts, name), { hint: `trading-infra deploy --env ${name}` });
}

/** Says why an environment has no outputs. */
function describeFacts(facts: Exclude<StateFacts, { kind: 'complete' }>, name: string): string {
  switch (facts.kind) {
    case 'no-bucket':
      return `${name} is not deployed: the state bucket ${facts.from.split('/')[2]} does not exist.`;
    case 'no-state':
      return `${name} is not deployed: there is no state at ${facts.from}.`;
    case 'empty':
      return `${name} is not deployed: its state, ${facts.from}, has been empty since ${facts.savedAt}.`;
    case 'incomplete':
      return `The last deploy or destroy of ${name} was not completed, or was one of an older version: its state, ${facts.from}, has ${facts.resources} resources, but lacks the outputs ${facts.missing.join(', ')}.`;
  }
}
