// `status`: shows all environments, as their states have them, and their last runs, those of other people included if the state bucket can be read.

import { TradingInfraError } from '../../errors.js';
import type { EnvironmentStatus, Status } from '../../operations/status/status.js';
import type { SettingsFile } from '../../settings/file.js';
import type { Environment } from '../../settings/schema.js';
import { describeOutcome } from '../session/run-outcome.js';
import { defineCommand, type View } from '../terminal/command.js';
import { age, utc } from '../terminal/duration.js';
import { text } from '../terminal/option.js';
import { columns } from '../terminal/table.js';

export const status = defineCommand({
  name: 'status',
  summary: 'Show all environments and how their last runs ended',
  examples: ['trading-infra status', 'trading-infra status --env dev --json'],
  options: { env: text('NAME', 'only this environment') },
  async run(context, options) {
    const [
      { readStatus, sandboxSince },
      { readStoredFacts },
      { removeDeadPlansOf },
      { environmentOf, loadSettings, refuseSubfolder },
      { sandboxControl },
    ] = await Promise.all([
      import('../../operations/status/status.js'),
      import('../../operations/status/stored-facts.js'),
      import('../../operations/session/session.js'),
      import('../../settings/file.js'),
      import('../../aws/target.js'),
    ]);
    const file = await loadSettings(context, options);
    if (options.config !== undefined && !file.exists) {
      throw new TradingInfraError('SETTINGS_NOT_FOUND', `There is no settings file ${file.path}.`, { hint: 'trading-infra init' });
    }
    refuseSubfolder(file, 'status');
    const sandbox = await sandboxControl(context, file.path).read();
    const shown = options.env === undefined ? file : keepOnly(file, environmentOf(file, options.env));
    const { environments } = file.settings;
    await removeDeadPlansOf(
      file.path,
      Object.keys(environments).map((name) => environmentOf(file, name)),
    );
    return readStatus(context, shown, {
      sandboxSince: sandboxSince(sandbox),
      readStored: (name) => readStoredFacts(context, file, environmentOf(file, name), { profile: options.profile }),
    });
  },
  format: renderStatus,
});

/** The settings reduced to one environment and its foundation. */
function keepOnly(file: SettingsFile, { name, account, region }: Environment): SettingsFile {
  const { environments, foundations = {} } = file.settings;
  const only = <Value>(record: Record<string, Value>, wanted: string) =>
    Object.fromEntries(Object.entries(record).filter(([key]) => key === wanted));
  return {
    ...file,
    settings: { ...file.settings, environments: only(environments, name), foundations: only(foundations, `${account}/${region}`) },
  };
}

function renderStatus({ settingsPath, environments }: Status, view: View): string {
  if (environments.length === 0) return `There is no environment in ${settingsPath} yet. Next: trading-infra init`;
  const { paint } = view;
  const head = ['ENVIRONMENT', 'TARGET', 'ACCOUNT', 'REGION', 'SIZE', 'STATUS', 'LAST RUN'].map((word) => paint.dim(word));
  const rows = environments.map((one) => [
    one.name,
    one.target,
    one.account,
    one.region,
    one.size,
    paintCondition(one, view),
    describeRun(one),
  ]);
  const endpoints = environments.filter(({ endpoint }) => endpoint !== undefined).map(({ name, endpoint = '' }) => [name, endpoint]);
  const failures = environments.flatMap(({ name, lastRun }) =>
    lastRun?.error && lastRun.error.code !== 'DECLINED' ? [`${name}: ${lastRun.error.message}`, nextLine(lastRun.error.hint)] : [],
  );
  const unread = environments.flatMap(({ name, unread }) => (unread === undefined ? [] : describeUnread(name, unread)));
  return [
    ...columns([head, ...rows]),
    ...(endpoints.length === 0 ? [] : ['', ...columns(endpoints)]),
    ...(failures.length === 0 ? [] : ['', ...failures.filter(Boolean)]),
    ...(unread.length === 0 ? [] : ['', ...unread]),
  ].join('\n');
}

function describeUnread(name: string, { message, hint }: NonNullable<EnvironmentStatus['unread']>): string[] {
  return [`${name}: this is what this computer knows, because the state could not be read. ${message}`, nextLine(hint)];
}

function nextLine(hint: string | undefined): string {
  return hint === undefined ? '' : `  Next: ${hint}`;
}

function paintCondition({ condition }: EnvironmentStatus, { paint }: View): string {
  const colour = {
    deployed: paint.green,
    unfinished: paint.red,
    gone: paint.yellow,
    unknown: paint.yellow,
    destroyed: paint.dim,
    'never deployed': paint.dim,
  }[condition];
  return colour(condition);
}

/** Describes the last run, such as `deploy failed (APPLY_FAILED) 5 min ago (2026-11-22 10:31 UTC)`. */
function describeRun({ lastRun }: EnvironmentStatus): string {
  if (lastRun === undefined) return '-';
  const { command, endedAt, startedAt, ageSeconds } = lastRun;
  return `${command} ${describeOutcome(lastRun)} ${age(ageSeconds)} (${utc(endedAt ?? startedAt)})`;
}
