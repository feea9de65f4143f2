// Lists the API keys of a deployed environment, and chooses among them. A list never contains a key's value.
import {
  type APIGatewayClient,
  type ApiKey,
  GetApiKeyCommand,
  GetUsagePlanCommand,
  GetUsagePlanKeysCommand,
} from '@aws-sdk/client-api-gateway';
import { callAws, ifExists, readAllPages } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { isExpired, type KeyRecord } from '../../platform/key-registry.js';
import { environmentNames, type Outputs } from '../../platform/names.js';
import { findEnvironmentKeys } from './environment-keys.js';
import { readRecords } from './registry.js';

export type KeyOutputs = Pick<Outputs, 'usage-plan-id' | 'api-key-id' | 'api-keys-table' | 'api-stage'>;

/**
 * `ending`: replaced, and accepted until `expiresAt`. `unfinished`: its creation or rotation was interrupted. `detached`: not in the usage
 * plan. The API accepts only keys that are `active` or `ending`.
 */
export type KeyStatus = 'active' | 'ending' | 'expired' | 'revoked' | 'disabled' | 'unfinished' | 'detached';

export interface KeySummary {
  id: string;
  name: string;
  /** Whether the key is enabled in API Gateway. */
  enabled: boolean;
  /** ISO 8601; empty when AWS does not return it. */
  createdAt: string;
  /** Name of the usage plan; empty if the key is not in it. */
  usagePlan: string;
  /** What made the key. `other`: it was put into the usage plan without this tool. */
  origin: 'deploy' | 'create' | 'rotate' | 'other';
  status: KeyStatus;
  /** Whether this is the key that the tool itself uses, and that `keys show` and `keys rotate` mean. */
  isCurrent: boolean;
  /** When the key stops working, in ISO 8601; only if it has been replaced. */
  expiresAt?: string;
  /** Id of the key that has replaced this one. */
  replacedBy?: string;
  /** Id of the key that this one was made to replace. */
  replaces?: string;
}

/** Tags of the keys that the tool makes. They are set when a key is made, so that they tell what an interrupted command was doing. */
export const keyTags = { origin: 'KeyOrigin', replaces: 'ReplacesKey' } as const;

/** Lists all keys of the environment, oldest first. Throws NOT_DEPLOYED if the usage plan does not exist. */
export async function listKeys(ctx: Pick<Context, 'now'>, access: AwsAccess, outputs: KeyOutputs): Promise<KeySummary[]> {
  const { keys, plan } = await readKeys(ctx, access, outputs);
  if (plan === undefined) throw notDeployed(`API Gateway has no usage plan ${outputs['usage-plan-id']}`);
  return keys;
}

/** Like `listKeys`, but without a usage plan (`plan` is then undefined), all keys are detached. */
export async function readKeys(
  ctx: Pick<Context, 'now'>,
  access: AwsAccess,
  outputs: KeyOutputs,
): Promise<{ keys: KeySummary[]; plan: string | undefined }> {
  return callAws(access, 'apigateway:GET', async () => {
    const apiGateway = await access.aws.apiGateway();
    // The stage has the environment's name.
    const firstKey = environmentNames({ name: outputs['api-stage'], account: access.account, region: access.region }).apiKey;
    const [named, plan, members] = await Promise.all([
      findEnvironmentKeys(apiGateway, firstKey),
      readPlanName(apiGateway, outputs),
      readMembers(apiGateway, outputs),
    ]);
    const others = members.filter((member) => !named.some(({ id }) => id === member));
    const added = await Promise.all(others.map((apiKey) => ifExists(apiGateway.send(new GetApiKeyCommand({ apiKey })))));
    const found = [...named, ...added.filter((key) => key !== undefined)];
    const records = await readRecords(
      { access, table: outputs['api-keys-table'] },
      found.map(({ id = '' }) => id),
    );
    const keys = found
      .map((key) => summarizeKey(key, { outputs, record: records.get(key.id ?? ''), members, plan, now: ctx.now().getTime() }))
      .sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
    const current = chooseCurrent(keys, outputs['api-key-id']);
    return { keys: keys.map((key) => ({ ...key, isCurrent: key === current })), plan };
  });
}

/** Whether the API accepts the key. */
export function isWorking({ status }: Pick<KeySummary, 'status'>): boolean {
  return status === 'active' || status === 'ending';
}

/** Whether the API accepts the key for good, as nothing has replaced it. */
export function isLasting({ status }: Pick<KeySummary, 'status'>): boolean {
  return status === 'active';
}

/**
 * The newest working key in the line of the first key and its replacements; without one, the oldest other key that works; without any
 * working key, the first one.
 */
function chooseCurrent(keys: readonly KeySummary[], firstId: string): KeySummary | undefined {
  const working = keys.filter(isWorking);
  return successorsOf(keys, firstId).findLast(isWorking) ?? working.find(isLasting) ?? working[0] ?? keys.find(({ id }) => id === firstId);
}

/** A key, the key that has replaced it, and so on. */
function successorsOf(keys: readonly KeySummary[], id: string | undefined, before: readonly KeySummary[] = []): KeySummary[] {
  const key = keys.find((one) => one.id === id);
  return key === undefined || before.includes(key) ? [...before] : successorsOf(keys, key.replacedBy, [...before, key]);
}

/**
 * Finds a key by id, name, or the label of `keys create`, which also finds the key that has replaced it; without `wanted`, the current key.
 * Throws USAGE if there is no such key, NOT_DEPLOYED if there is no current one.
 */
export function chooseKey(keys: readonly KeySummary[], outputs: KeyOutputs, wanted?: string): KeySummary {
  const labelled = keys.find(({ name, origin }) => origin === 'create' && name.endsWith(`.${wanted}`));
  const chosen =
    wanted === undefined
      ? keys.find(({ isCurrent }) => isCurrent)
      : (keys.find(({ id, name }) => id === wanted || name === wanted) ?? successorsOf(keys, labelled?.id).at(-1));
  if (chosen !== undefined) return chosen;
  if (wanted === undefined) throw notDeployed(`The usage plan ${outputs['usage-plan-id']} has no key`);
  const known = keys.map(({ id, name }) => `${name} (${id})`).join(', ') || 'none';
  throw new TradingInfraError('USAGE', `There is no key ${wanted}; the environment has ${known}.`, {
    hint: `trading-infra keys list --env ${outputs['api-stage']}`,
  });
}

async function readPlanName(apiGateway: APIGatewayClient, outputs: KeyOutputs): Promise<string | undefined> {
  const plan = await ifExists(apiGateway.send(new GetUsagePlanCommand({ usagePlanId: outputs['usage-plan-id'] })));
  return plan && (plan.name ?? outputs['usage-plan-id']);
}

/** The ids of the keys in the usage plan. */
async function readMembers(apiGateway: APIGatewayClient, outputs: KeyOutputs): Promise<string[]> {
  const usagePlanId = outputs['usage-plan-id'];
  const items = await readAllPages(
    (position) => ifExists(apiGateway.send(new GetUsagePlanKeysCommand({ usagePlanId, limit: 500, position }))),
    (page) => ({ items: page?.items, next: page?.position }),
  );
  return items.flatMap(({ id }) => id ?? []);
}

interface Known {
  outputs: KeyOutputs;
  record: KeyRecord | undefined;
  members: readonly string[];
  plan: string | undefined;
  now: number;
}

function summarizeKey(key: ApiKey, { outputs, record, members, plan, now }: Known): KeySummary {
  const { id = '', name = '', enabled = false, createdDate, tags } = key;
  const usagePlan = plan !== undefined && members.includes(id) ? plan : '';
  const made = tags?.[keyTags.origin];
  const origin = id === outputs['api-key-id'] ? 'deploy' : made === 'create' || made === 'rotate' ? made : 'other';
  const status = statusOf({ enabled, usagePlan, origin }, record, now);
  const replaces = tags?.[keyTags.replaces];
  return {
    id,
    name,
    enabled,
    createdAt: createdDate?.toISOString() ?? '',
    usagePlan,
    origin,
    status,
    isCurrent: false,
    ...(record?.expiresAt && { expiresAt: record.expiresAt }),
    ...(record?.replacedBy && { replacedBy: record.replacedBy }),
    ...(replaces && { replaces }),
  };
}

function statusOf(
  { enabled, usagePlan, origin }: Pick<KeySummary, 'enabled' | 'usagePlan' | 'origin'>,
  record: KeyRecord | undefined,
  now: number,
): KeyStatus {
  if (record?.isRevoked) return 'revoked';
  if (record && isExpired(record, now)) return 'expired';
  // Registration is the last step of making a key.
  if ((origin === 'create' || origin === 'rotate') && record === undefined) return 'unfinished';
  if (!enabled) return 'disabled';
  if (usagePlan === '') return 'detached';
  return record?.expiresAt === undefined ? 'active' : 'ending';
}

function notDeployed(what: string): TradingInfraError {
  return new TradingInfraError('NOT_DEPLOYED', `${what}: the environment is not deployed, or it was deleted.`);
}
