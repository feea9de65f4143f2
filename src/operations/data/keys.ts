// Reads the API keys of a deployed environment from API Gateway. Returns the value of a key only on request.
import {
  type APIGatewayClient,
  type ApiKey,
  GetApiKeyCommand,
  GetUsagePlanCommand,
  GetUsagePlanKeysCommand,
} from '@aws-sdk/client-api-gateway';
import { callAws, ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import type { Outputs } from '../../platform/names.js';

export type KeyOutputs = Pick<Outputs, 'usage-plan-id' | 'api-key-id'>;
export interface KeySummary {
  id: string;
  name: string;
  enabled: boolean;
  /** ISO 8601; empty when AWS does not return it. */
  createdAt: string;
  usagePlan: string;
}

export interface ShownKey extends KeySummary {
  /** The first four characters, followed by dots. A value shorter than 16 characters shows only dots. */
  masked: string;
  /** The key itself; present only with `reveal`. */
  value?: string;
}

/** Lists all keys in the environment's usage plan, without their values. Throws NOT_DEPLOYED if the plan does not exist. */
export async function listKeys(access: AwsAccess, outputs: KeyOutputs): Promise<KeySummary[]> {
  return callAws(access, 'apigateway:GET', async () => {
    const apiGateway = await access.aws.apiGateway();
    const [usagePlan, ids] = await Promise.all([readPlanName(apiGateway, outputs), listKeyIds(apiGateway, outputs)]);
    const keys = await Promise.all(ids.map((apiKey) => ifExists(apiGateway.send(new GetApiKeyCommand({ apiKey })))));
    return keys.filter((key) => key !== undefined).map((key) => summarizeKey(key, usagePlan));
  });
}

/**
 * Returns the key that the deploy created or, if `key` is given, the key in the usage plan with that id or name. Includes its value only
 * if `reveal` is true. Throws NOT_DEPLOYED if the plan or the deployed key does not exist, USAGE if no key has that id or name.
 */
export async function showKey(
  access: AwsAccess,
  outputs: KeyOutputs,
  { key: wanted, reveal = false }: { key?: string; reveal?: boolean } = {},
): Promise<ShownKey> {
  const chosen = await findKey(access, outputs, wanted);
  return callAws(access, 'apigateway:GET', async () => {
    const apiGateway = await access.aws.apiGateway();
    const key = await ifExists(apiGateway.send(new GetApiKeyCommand({ apiKey: chosen.id, includeValue: true })));
    if (key?.value === undefined) throw notDeployed(`API Gateway has no key ${chosen.id}`);
    return { ...chosen, masked: maskKey(key.value), ...(reveal && { value: key.value }) };
  });
}

/** Shows the first four characters of a long value, then always eight dots, so that the length stays secret too. */
export function maskKey(value: string): string {
  return `${value.length >= 16 ? value.slice(0, 4) : ''}${'•'.repeat(8)}`;
}

async function findKey(access: AwsAccess, outputs: KeyOutputs, wanted: string | undefined): Promise<KeySummary> {
  const keys = await listKeys(access, outputs);
  const chosen = keys.find(({ id, name }) => (wanted === undefined ? id === outputs['api-key-id'] : id === wanted || name === wanted));
  if (chosen !== undefined) return chosen;
  if (wanted === undefined) throw notDeployed(`The usage plan ${outputs['usage-plan-id']} does not have the key ${outputs['api-key-id']}`);
  const known = keys.map(({ id, name }) => `${name} (${id})`).join(', ') || 'none';
  throw new TradingInfraError('USAGE', `There is no key ${wanted}; the environment has ${known}.`, { hint: 'trading-infra keys list' });
}

async function readPlanName(apiGateway: APIGatewayClient, outputs: KeyOutputs): Promise<string> {
  const plan = await ifExists(apiGateway.send(new GetUsagePlanCommand({ usagePlanId: outputs['usage-plan-id'] })));
  if (plan === undefined) throw notDeployed(`API Gateway has no usage plan ${outputs['usage-plan-id']}`);
  return plan.name ?? outputs['usage-plan-id'];
}

async function listKeyIds(apiGateway: APIGatewayClient, outputs: KeyOutputs): Promise<string[]> {
  const ids: string[] = [];
  let position: string | undefined;
  do {
    const command: GetUsagePlanKeysCommand = new GetUsagePlanKeysCommand({ usagePlanId: outputs['usage-plan-id'], limit: 500, position });
    const page = await ifExists(apiGateway.send(command));
    ids.push(...(page?.items ?? []).map(({ id }) => id ?? ''));
    position = page?.position;
  } while (position !== undefined);
  return ids;
}

function summarizeKey({ id = '', name = '', enabled = false, createdDate }: ApiKey, usagePlan: string): KeySummary {
  return { id, name, enabled, createdAt: createdDate?.toISOString() ?? '', usagePlan };
}

function notDeployed(what: string): TradingInfraError {
  return new TradingInfraError('NOT_DEPLOYED', `${what}: the environment is not deployed, or it was deleted.`);
}
