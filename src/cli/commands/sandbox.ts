// `sandbox start`, `sandbox stop` and `sandbox status`: control the emulated AWS on this computer.
import type { Capability, SandboxControl, SandboxStatus } from '../../aws/target.js';
import { type CommandContext, defineCommand, type GlobalValues, type View } from '../terminal/command.js';
import { port } from '../terminal/option.js';
import { columns, wrap } from '../terminal/table.js';

export const sandboxStart = defineCommand({
  name: 'sandbox start',
  summary: 'Start the sandbox, or show the running one',
  examples: ['trading-infra sandbox start', 'trading-infra sandbox start --port 4566'],
  options: { port: port('port to listen on (default: any free port)') },
  async run(context, options) {
    const sandbox = await openPort(context, options);
    const { step } = await import('../../step.js');
    const note = ({ endpoint }: { endpoint: string }) => endpoint;
    const info = await step(context, { id: 'sandbox', title: 'Start the sandbox', note }, () => sandbox.start({ port: options.port }));
    return { state: 'running' as const, ...info };
  },
  format: ({ endpoint, logFile }, { paint }) => `${endpoint}\n${paint.dim(`log: ${logFile}`)}`,
});

export const sandboxStop = defineCommand({
  name: 'sandbox stop',
  summary: 'Stop the sandbox and delete everything deployed in it',
  examples: ['trading-infra sandbox stop'],
  options: {},
  run: async (context, options) => ({ stopped: await (await openPort(context, options)).stop() }),
  format: ({ stopped }) => (stopped ? 'The sandbox was stopped, and everything deployed in it was deleted.' : 'No sandbox was running.'),
});

export const sandboxStatus = defineCommand({
  name: 'sandbox status',
  summary: 'Show whether the sandbox is running, what it contains, and what it emulates',
  examples: ['trading-infra sandbox status', 'trading-infra sandbox status --json'],
  options: {},
  async run(context, options) {
    const port = await openPort(context, options);
    const [status, capabilities] = await Promise.all([port.read(), port.capabilities()]);
    return { ...status, capabilities };
  },
  format: renderSandbox,
});

async function openPort(context: CommandContext, { config }: GlobalValues): Promise<SandboxControl> {
  const [{ sandboxControl }, { settingsPathOf }] = await Promise.all([import('../../aws/target.js'), import('../session/session.js')]);
  return sandboxControl(context, settingsPathOf(context, config));
}

export type DescribedSandbox = SandboxStatus & { capabilities: readonly Capability[] };

const levels = [
  { level: 'emulated', title: 'Emulated: behaves like AWS' },
  { level: 'stubbed', title: 'Stubbed: accepts calls, but does nothing' },
  { level: 'skipped', title: 'Skipped: not available' },
] as const;

function renderSandbox(sandbox: DescribedSandbox, view: View): string {
  const sections = levels.flatMap(({ level, title }) => {
    const rows = sandbox.capabilities.filter((one) => one.level === level);
    return ['', view.paint.bold(title), ...rows.flatMap(({ service, what }) => capabilityLines(service, what, view))];
  });
  return [...stateLines(sandbox, view), ...sections].join('\n');
}

function stateLines(sandbox: DescribedSandbox, { paint }: View): string[] {
  if (sandbox.state === 'stopped') return ['The sandbox is not running. Next: trading-infra sandbox start'];
  if (sandbox.state === 'gone') {
    return [
      `The sandbox is gone, and everything in it: ${sandbox.reason}.`,
      paint.dim(`log: ${sandbox.logFile}`),
      'Next: trading-infra sandbox start',
    ];
  }
  if (sandbox.state === 'busy') {
    const { pid, endpoint, logFile } = sandbox.info;
    return [`The sandbox is running (process ${pid}), but does not answer at ${endpoint}.`, paint.dim(`log: ${logFile}`)];
  }
  const { endpoint, account, pid, startedAt, logFile } = sandbox.info;
  const rows = [
    ['Endpoint', endpoint],
    ['Account', account],
    ['Running since', `${startedAt} (process ${pid})`],
    ['Log', logFile],
    ...sandbox.functions.map(({ name, region, invocations }) => ['Function', `${name} in ${region}, called ${invocations} times`]),
    ...sandbox.databases.map(({ cluster, region, database }) => ['Database', `${database} of ${cluster} in ${region}`]),
  ];
  return [`The sandbox is ${paint.green('running')}.`, ...columns(rows, '  ')];
}

function capabilityLines(service: string, what: string, { width }: View): string[] {
  return wrap(what, Math.max(30, width - 22)).map((line, at) => `  ${(at === 0 ? service : '').padEnd(19)} ${line}`);
}
