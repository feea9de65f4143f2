// `status`: what is known of every environment, from this folder alone.
import type { SettingsFile } from '../../deployment/settings-file.js';
import { TradingInfraError } from '../../errors.js';
import type { Environment } from '../../stacks/settings.js';
import { defineCommand } from '../command.js';
import { text } from '../option.js';
import { renderStatus } from '../views/status-view.js';

export const status = defineCommand({
  name: 'status',
  summary: 'Show every environment and how its last run ended',
  examples: ['trading-infra status', 'trading-infra status --env dev --json'],
  options: { env: text('NAME', 'only this environment') },
  async run(context, options) {
    const [{ readStatus }, { environmentOf, loadSettings }, { openSandboxPort }] = await Promise.all([
      import('../../deployment/status.js'),
      import('../../deployment/settings-file.js'),
      import('../../deployment/target.js'),
    ]);
    const file = await loadSettings(context, options);
    if (options.config !== undefined && !file.exists) {
      throw new TradingInfraError('SETTINGS_NOT_FOUND', `There is no settings file ${file.path}.`, { hint: 'trading-infra init' });
    }
    const sandbox = await openSandboxPort(context, file.path).read();
    const shown = options.env === undefined ? file : narrowed(file, environmentOf(file, options.env));
    return readStatus(context, shown, { sandboxSince: sandbox.state === 'running' ? sandbox.info.startedAt : null });
  },
  format: renderStatus,
});

/** The settings with one environment, and of the foundations the one that it stands on. */
function narrowed(file: SettingsFile, { name, account, region }: Environment): SettingsFile {
  const { environments, foundations = {} } = file.settings;
  const only = <Value>(record: Record<string, Value>, wanted: string) =>
    Object.fromEntries(Object.entries(record).filter(([key]) => key === wanted));
  return {
    ...file,
    settings: { ...file.settings, environments: only(environments, name), foundations: only(foundations, `${account}/${region}`) },
  };
}
