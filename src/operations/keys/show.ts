// Shows one API key. Returns its value only on request.
import { GetApiKeyCommand } from '@aws-sdk/client-api-gateway';
import { callAws, ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { chooseKey, type KeyOutputs, type KeySummary, listKeys } from './key-list.js';

export interface ShownKey extends KeySummary {
  /** The first four characters, followed by dots. A value shorter than 16 characters shows only dots. */
  masked: string;
  /** The key itself; present only with `reveal`. */
  value?: string;
}

/**
 * Returns the current key or, if `key` is given, the key with that id, name or label. Includes its value only if `reveal` is true. Throws
 * NOT_DEPLOYED if the usage plan or every key is gone, USAGE if there is no such key.
 */
export async function showKey(
  ctx: Pick<Context, 'now'>,
  access: AwsAccess,
  outputs: KeyOutputs,
  { key: wanted, reveal = false }: { key?: string | undefined; reveal?: boolean } = {},
): Promise<ShownKey> {
  const chosen = chooseKey(await listKeys(ctx, access, outputs), outputs, wanted);
  const value = await readKeyValue(access, chosen.id);
  return { ...chosen, masked: maskKey(value), ...(reveal && { value }) };
}

/** The value of a key. Throws NOT_DEPLOYED if the key does not exist. */
export async function readKeyValue(access: AwsAccess, id: string): Promise<string> {
  return callAws(access, 'apigateway:GET', async () => {
    const apiGateway = await access.aws.apiGateway();
    const key = await ifExists(apiGateway.send(new GetApiKeyCommand({ apiKey: id, includeValue: true })));
    if (key?.value === undefined) throw new TradingInfraError('NOT_DEPLOYED', `API Gateway has no key ${id}: it was deleted.`);
    return key.value;
  });
}

/** Shows the first four characters of a long value, then always eight dots, so that the length stays secret too. */
export function maskKey(value: string): string {
  return `${value.length >= 16 ? value.slice(0, 4) : ''}${'•'.repeat(8)}`;
}
