// `keys create`: makes another key, for a caller of its own.
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { environmentNames } from '../../platform/names.js';
import { listKeys } from './key-list.js';
import type { KeyPlace } from './key-place.js';
import { registryOf } from './key-place.js';
import { admitKey, makeKey } from './make.js';
import { registerKey } from './registry.js';
import { type ShownKey, showKey } from './show.js';

type CreateContext = Pick<Context, 'env' | 'now' | 'sleep' | 'signal' | 'report'>;

/**
 * Makes a key and waits until the API accepts it. A key that an interrupted call has left is completed instead. Without a label, the time is
 * the label. Throws USAGE if the label is taken.
 */
export async function createKey(ctx: CreateContext, place: KeyPlace, label?: string): Promise<ShownKey> {
  const { target, environment, outputs } = place;
  const nameOf = (suffix: string) => `${environmentNames(environment).apiKey}.${suffix}`;
  const keys = await listKeys(ctx, target, outputs);
  const taken = label === undefined ? undefined : keys.find(({ name }) => name === nameOf(label));
  if (taken !== undefined && taken.status !== 'unfinished') {
    throw new TradingInfraError('USAGE', `There is a key ${taken.name} already (${taken.status}).`, {
      hint: `trading-infra keys list --env ${environment.name}`,
    });
  }
  const left = taken ?? keys.find(({ origin, status }) => label === undefined && origin === 'create' && status === 'unfinished');
  const suffix =
    label ??
    ctx
      .now()
      .toISOString()
      .replaceAll(/[-:]|\..*/g, '')
      .toLowerCase();
  const id = left?.id ?? (await makeKey(place, { suffix, origin: 'create' }));
  await admitKey(ctx, place, id);
  await registerKey(registryOf(place), id);
  return showKey(ctx, target, outputs, { key: id });
}
