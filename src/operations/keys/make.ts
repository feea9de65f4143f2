// Makes API keys with the SDK. They are in no Terraform state, so a deploy neither plans nor changes them.
import { CreateApiKeyCommand, CreateUsagePlanKeyCommand, DeleteApiKeyCommand } from '@aws-sdk/client-api-gateway';
import { awsErrorName, callAws, ifExists } from '../../aws/calls.js';
import type { Context } from '../../context.js';
import { environmentNames } from '../../platform/names.js';
import { environmentTags } from '../../platform/tags.js';
import { step } from '../../step.js';
import { keyTags } from './key-list.js';
import type { KeyPlace } from './key-place.js';
import { proveKey } from './prove.js';

export interface NewKey {
  /** What follows the name of the first key and a dot. */
  suffix: string;
  origin: 'create' | 'rotate';
  /** Id of the key that the new one is to replace. */
  replaces?: string;
}

/** Makes a key, which nothing accepts yet. Its tags tell what it was made for, should the rest be interrupted. Returns its id. */
export async function makeKey({ target, environment }: KeyPlace, { suffix, origin, replaces }: NewKey): Promise<string> {
  return callAws(target, 'apigateway:POST', async () => {
    const name = `${environmentNames(environment).apiKey}.${suffix}`;
    const purpose = { [keyTags.origin]: origin, ...(replaces && { [keyTags.replaces]: replaces }) };
    const tags = { ...environmentTags(environment), ManagedBy: 'trading-infra', Name: name, ...purpose };
    const description = `Made by trading-infra keys ${origin}${replaces === undefined ? '' : ` to replace ${replaces}`}`;
    const command = new CreateApiKeyCommand({ name, description, enabled: true, generateDistinctId: true, tags });
    return (await (await target.aws.apiGateway()).send(command)).id ?? '';
  });
}

/** Puts a key into the usage plan, and waits until the API accepts it. May be repeated. Returns the API's time. */
export async function admitKey(
  ctx: Pick<Context, 'env' | 'now' | 'sleep' | 'signal' | 'report'>,
  place: KeyPlace,
  id: string,
): Promise<Date> {
  return step(ctx, { id: 'prove', title: 'Wait until the API accepts the new key' }, async () => {
    await callAws(place.target, 'apigateway:POST', async () => {
      const key = { usagePlanId: place.outputs['usage-plan-id'], keyId: id, keyType: 'API_KEY' };
      const put = (await place.target.aws.apiGateway()).send(new CreateUsagePlanKeyCommand(key));
      await put.catch((error: unknown) => {
        if (awsErrorName(error) !== 'ConflictException') throw error;
      });
    });
    return proveKey(ctx, place, id);
  });
}

/** Deletes a key that was never handed out. */
export async function discardKey({ target }: KeyPlace, id: string): Promise<void> {
  await callAws(target, 'apigateway:DELETE', async () => {
    await ifExists((await target.aws.apiGateway()).send(new DeleteApiKeyCommand({ apiKey: id })));
  });
}
