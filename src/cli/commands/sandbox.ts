// `sandbox start|stop|status`: the AWS on this computer.
import type { SandboxPort } from '../../deployment/target.js';
import { type CommandContext, defineCommand, type GlobalValues } from '../command.js';
import { port } from '../option.js';
import { renderSandbox } from '../views/sandbox-view.js';

export const sandboxStart = defineCommand({
  name: 'sandbox start',
  summary: 'Start the sandbox, or show the one that runs',
  examples: ['trading-infra sandbox start', 'trading-infra sandbox start --port 4566'],
  options: { port: port('port to listen on (default: any free one)') },
  async run(context, options) {
    const sandbox = await portOf(context, options);
    const { step } = await import('../../deployment/step.js');
    const note = ({ endpoint }: { endpoint: string }) => endpoint;
    const info = await step(context, { id: 'sandbox', title: 'Start the sandbox', note }, () => sandbox.start({ port: options.port }));
    return { state: 'running' as const, ...info };
  },
  format: ({ endpoint, logFile }, { paint }) => `${endpoint}\n${paint.dim(`log: ${logFile}`)}`,
});

export const sandboxStop = defineCommand({
  name: 'sandbox stop',
  summary: 'Stop the sandbox; everything that was deployed in it is gone',
  examples: ['trading-infra sandbox stop'],
  options: {},
  run: async (context, options) => ({ stopped: await (await portOf(context, options)).stop() }),
  format: ({ stopped }) => (stopped ? 'The sandbox is stopped; what was deployed in it is gone.' : 'No sandbox was running.'),
});

export const sandboxStatus = defineCommand({
  name: 'sandbox status',
  summary: 'Show whether the sandbox runs, what is in it, and what it emulates, stubs and skips',
  examples: ['trading-infra sandbox status', 'trading-infra sandbox status --json'],
  options: {},
  async run(context, options) {
    const port = await portOf(context, options);
    const [status, capabilities] = await Promise.all([port.read(), port.capabilities()]);
    return { ...status, capabilities };
  },
  format: renderSandbox,
});

async function portOf(context: CommandContext, { config }: GlobalValues): Promise<SandboxPort> {
  const [{ openSandboxPort }, { settingsPathOf }] = await Promise.all([import('../../deployment/target.js'), import('../session.js')]);
  return openSandboxPort(context, settingsPathOf(context, config));
}
