// `status`: what is known of every environment, from this folder alone.
import { TradingInfraError } from '../../errors.js';
import { defineCommand } from '../command.js';
import { renderStatus } from '../views/status-view.js';

export const status = defineCommand({
  name: 'status',
  summary: 'Show every environment and how its last run ended',
  examples: ['trading-infra status', 'trading-infra status --json'],
  options: {},
  async run(context, options) {
    const [{ readStatus }, { loadSettings }, { openSandboxPort }] = await Promise.all([
      import('../../deployment/status.js'),
      import('../../deployment/settings-file.js'),
      import('../../deployment/target.js'),
    ]);
    const file = await loadSettings(context, options);
    if (options.config !== undefined && !file.exists) {
      throw new TradingInfraError('SETTINGS_NOT_FOUND', `There is no settings file ${file.path}.`, { hint: 'trading-infra init' });
    }
    const sandbox = await openSandboxPort(context, file.path).read();
    return readStatus(context, file, { sandboxSince: sandbox.state === 'running' ? sandbox.info.startedAt : null });
  },
  format: renderStatus,
});
