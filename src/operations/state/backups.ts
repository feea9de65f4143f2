// Earlier versions of a state. The state bucket keeps them by itself; of a local state, a copy is kept before every change.
import { chmod, copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { callAws, ifExists } from '../../aws/calls.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import type { StateReference } from '../../workspace/run-record.js';
import { type ReadState, readObject, readState, readStateFile, type StatePlace } from './place.js';

/** An earlier version of a state, or the current one. */
export interface StateVersion extends ReadState {
  /** What to give to `state restore`. */
  version: string;
  isCurrent: boolean;
  /** Whether it is not a Terraform state; all else about it is then unknown. */
  isDamaged?: true;
}

/** How many copies of a local state are kept. */
const maxBackups = 20;

/** Makes sure that the current state can be restored later, and says by which version. */
export async function backUpState(ctx: Pick<Context, 'now'>, place: StatePlace): Promise<StateReference> {
  const state = await readState(place);
  if (state === undefined) return { stack: place.stack };
  const { serial, lineage, versionId } = state;
  const version = place.kind === 's3' ? versionId : await copyLocalState(ctx, place, state);
  return { stack: place.stack, serial, lineage, ...(version && { version }) };
}

/** Copies the local state; returns the version of an earlier copy if nothing has changed since. */
async function copyLocalState({ now }: Pick<Context, 'now'>, place: StatePlace, { serial, lineage }: ReadState): Promise<string> {
  const earlier = await listBackups(place);
  const same = earlier.find((one) => one.serial === serial && one.lineage === lineage);
  if (same !== undefined) return same.version;
  const version = newVersion(serial, now());
  await mkdir(backupFolder(place), { recursive: true, mode: 0o700 });
  await copyFile(place.file, backupFile(place, version));
  await chmod(backupFile(place, version), 0o600);
  const old = earlier.slice(maxBackups - 1).map((one) => backupFile(place, one.version));
  await Promise.all(old.map((file) => rm(file, { force: true })));
  return version;
}

/** The version under which a copy of a local state is kept, such as `12-20261128T103324123Z`. */
export function newVersion(serial: number, now: Date): string {
  return `${serial}-${now.toISOString().replaceAll(/[-:.]/g, '')}`;
}

export function backupFolder({ folder }: Pick<StatePlace, 'folder'>): string {
  return join(folder, 'backups');
}

/** The path of a copy of the local state. */
export function backupFile(place: Pick<StatePlace, 'folder' | 'stack'>, version: string): string {
  return join(backupFolder(place), `${place.stack}-${version}.tfstate`);
}

/** Lists the current state and its earlier versions, latest first, at most `limit` of them. */
export async function listVersions(place: StatePlace, limit: number): Promise<StateVersion[]> {
  if (place.kind === 's3') return listObjectVersions(place, limit);
  const savedAt = (file: string) => async () => (await stat(file)).mtime.toISOString();
  const [current, backups] = await Promise.all([orDamaged(readStateFile(place.file), savedAt(place.file)), listBackups(place)]);
  const latest = current === undefined ? [] : [{ ...current, version: 'current', isCurrent: true }];
  return [...latest, ...backups].slice(0, limit);
}

async function listBackups(place: StatePlace): Promise<StateVersion[]> {
  const prefix = `${place.stack}-`;
  const names = await readdir(backupFolder(place)).catch(() => []);
  const versions = names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length).replace(/\.tfstate$/, ''));
  const states = await Promise.all(
    versions.map(async (version) => {
      const file = backupFile(place, version);
      const state = await orDamaged(readStateFile(file), async () => (await stat(file)).mtime.toISOString());
      return state === undefined ? [] : [{ ...state, version, isCurrent: false }];
    }),
  );
  return states.flat().sort((one, other) => (timeOf(one.version) < timeOf(other.version) ? 1 : -1));
}

function timeOf(version: string): string {
  return version.replace(/^\d+-/, '');
}

async function listObjectVersions(place: StatePlace, limit: number): Promise<StateVersion[]> {
  const { access, bucket, key } = place;
  const versions = await callAws(access, 's3:ListBucketVersions', async () => {
    const s3 = await access.aws.s3();
    const page = await ifExists(s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key })));
    return (page?.Versions ?? []).filter((version) => version.Key === key).slice(0, limit);
  });
  const states = await Promise.all(
    versions.map(async ({ VersionId: version = '', IsLatest: isCurrent = false, LastModified }) => {
      const state = await orDamaged(readObject(place, version), async () => LastModified?.toISOString() ?? '');
      return state === undefined ? [] : [{ ...state, version, isCurrent }];
    }),
  );
  return states.flat().sort(byAge);
}

/** The state; what is not a state is listed too, so that an earlier version can be restored in its place. */
async function orDamaged(
  reading: Promise<ReadState | undefined>,
  savedAt: () => Promise<string>,
): Promise<(ReadState & Pick<StateVersion, 'isDamaged'>) | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof TradingInfraError) || error.code !== 'STATE_FAILED') throw error;
    return { serial: 0, lineage: '', addresses: [], text: '', savedAt: await savedAt(), isDamaged: true };
  }
}

/** Moves a damaged current state out of the way, since Terraform reads it before it writes another. The bucket keeps its version, the folder its file. */
export async function setDamagedAside({ now }: Pick<Context, 'now'>, place: StatePlace): Promise<void> {
  if (place.kind === 'local') return rename(place.file, `${place.file}.damaged-${now().toISOString().replaceAll(/[-:.]/g, '')}`);
  const { access, bucket, key } = place;
  await callAws(access, 's3:DeleteObject', async () => (await access.aws.s3()).send(new DeleteObjectCommand({ Bucket: bucket, Key: key })));
}

/** Latest first. S3 tells times in whole seconds, so the serial decides between versions of the same second. */
function byAge(one: StateVersion, other: StateVersion): number {
  return Number(other.isCurrent) - Number(one.isCurrent) || other.savedAt.localeCompare(one.savedAt) || other.serial - one.serial;
}
