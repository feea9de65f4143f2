// `keys rotate`: replaces a key by a new one. Both work until the grace period is over.
//
// The order makes an interruption harmless at any moment: the new key is made with a tag that names the old one, put into the usage plan and
// proven; only then does one write register it and set the old one's end. Whatever was done before that write is found and continued.
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { environmentNames, isApiKeyName } from '../../platform/names.js';
import { chooseKey, isWorking, type KeySummary, listKeys } from './key-list.js';
import { type KeyPlace, registryOf } from './key-place.js';
import { admitKey, discardKey, makeKey } from './make.js';
import { recordReplacement } from './registry.js';
import { endExpiredKeys } from './revoke.js';
import { type ShownKey, showKey } from './show.js';

type RotateContext = Pick<Context, 'env' | 'now' | 'sleep' | 'signal' | 'report'>;

export interface Rotation {
  /** False if the key had just been rotated, so that nothing was done. */
  isNew: boolean;
  key: ShownKey;
  replaced: KeySummary;
  /** The replaced keys whose time was over, and which are now disabled in API Gateway. */
  ended: KeySummary[];
}

export interface RotateOptions {
  /** Id, name or label; the current key by default. */
  key?: string | undefined;
  graceSeconds: number;
}

/**
 * Replaces a key. The old one works for `graceSeconds` more, by the API's clock. Without `key`, a current key whose predecessor still has
 * time is not rotated again. Throws USAGE if the key does not work or is replaced already.
 */
export async function rotateKey(ctx: RotateContext, place: KeyPlace, { key: wanted, graceSeconds }: RotateOptions): Promise<Rotation> {
  const { target, outputs } = place;
  const keys = await listKeys(ctx, target, outputs);
  const old = chooseKey(keys, outputs, wanted);
  const predecessor = keys.find(({ replacedBy, status }) => replacedBy === old.id && status === 'ending');
  const show = (id: string) => showKey(ctx, target, outputs, { key: id });
  if (wanted === undefined && predecessor !== undefined) {
    return { isNew: false, key: await show(old.id), replaced: predecessor, ended: await endExpiredKeys(ctx, place, keys) };
  }
  refuseUnfit(old, keys, place);
  const id = await replaceKey(ctx, place, { old, keys, graceSeconds });
  const after = await listKeys(ctx, target, outputs);
  const ended = await endExpiredKeys(ctx, place, after);
  const replaced = ended.find((key) => key.id === old.id) ?? after.find((key) => key.id === old.id) ?? old;
  return { isNew: true, key: await show(id), replaced, ended };
}

function refuseUnfit(old: KeySummary, keys: readonly KeySummary[], { environment }: KeyPlace): void {
  const next = keys.find(({ id }) => id === old.replacedBy);
  if (next !== undefined) {
    throw new TradingInfraError('USAGE', `${old.name} (${old.id}) has been replaced by ${next.name} already.`, {
      hint: `trading-infra keys rotate ${next.id} --env ${environment.name}`,
    });
  }
  if (isWorking(old)) return;
  throw new TradingInfraError('USAGE', `${old.name} (${old.id}) does not work (${old.status}), so there is nothing to replace.`, {
    hint: `trading-infra keys create --env ${environment.name}`,
  });
}

interface Replacing {
  old: KeySummary;
  keys: readonly KeySummary[];
  graceSeconds: number;
}

async function replaceKey(ctx: RotateContext, place: KeyPlace, { old, keys, graceSeconds }: Replacing): Promise<string> {
  const [left, ...spare] = keys.filter(({ replaces, status }) => replaces === old.id && status === 'unfinished');
  const id = left?.id ?? (await makeKey(place, { suffix: nextSuffix(old, keys, place), origin: 'rotate', replaces: old.id }));
  const provenAt = await admitKey(ctx, place, id);
  // The API's time is in whole seconds: one more, so that the period is never shorter than asked for.
  const expiresAt = new Date(provenAt.getTime() + (graceSeconds + (graceSeconds === 0 ? 0 : 1)) * 1000);
  const isRecorded = await recordReplacement(registryOf(place), { old: old.id, replacement: id, expiresAt });
  for (const key of spare) await discardKey(place, key.id);
  if (isRecorded) return id;
  await discardKey(place, id);
  throw new TradingInfraError('USAGE', `${old.name} (${old.id}) has been replaced meanwhile, by another run.`, {
    hint: `trading-infra keys list --env ${place.environment.name}`,
  });
}

/** `.2` replaces the first key, `.3` replaces `.2`; `acme.2` replaces `acme`. */
function nextSuffix({ name }: KeySummary, keys: readonly KeySummary[], { environment }: KeyPlace): string {
  const first = environmentNames(environment).apiKey;
  const line = isApiKeyName(name, first) ? name.replace(/\.\d+$/, '') : first;
  const numbers = keys.flatMap((key) => (key.name.startsWith(`${line}.`) ? (/^\d+$/.exec(key.name.slice(line.length + 1)) ?? []) : []));
  const next = Math.max(1, ...numbers.map(Number)) + 1;
  return `${line}.${next}`.slice(first.length + 1);
}
