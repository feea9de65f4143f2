// What `sandbox status` tells people.
import type { Capability, SandboxStatus } from '../../deployment/target.js';
import type { View } from '../command.js';
import { columns, wrap } from '../table.js';

export type DescribedSandbox = SandboxStatus & { capabilities: readonly Capability[] };

const levels = [
  { level: 'emulated', title: 'Emulated: behaves like AWS' },
  { level: 'stubbed', title: 'Stubbed: answers, without doing it' },
  { level: 'skipped', title: 'Skipped: not there' },
] as const;

export function renderSandbox(sandbox: DescribedSandbox, view: View): string {
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
      `The sandbox is gone, with everything in it: ${sandbox.reason}.`,
      paint.dim(`log: ${sandbox.logFile}`),
      'Next: trading-infra sandbox start',
    ];
  }
  const { endpoint, account, pid, startedAt, logFile } = sandbox.info;
  const rows = [
    ['Endpoint', endpoint],
    ['Account', account],
    ['Running since', `${startedAt}, as process ${pid}`],
    ['Log', logFile],
    ...sandbox.functions.map(({ name, region, invocations }) => ['Function', `${name} in ${region}, called ${invocations} times`]),
    ...sandbox.databases.map(({ cluster, region, database }) => ['Database', `${database} of ${cluster} in ${region}`]),
  ];
  return [`The sandbox is ${paint.green('running')}.`, ...columns(rows, '  ')];
}

function capabilityLines(service: string, what: string, { width }: View): string[] {
  return wrap(what, Math.max(30, width - 22)).map((line, at) => `  ${(at === 0 ? service : '').padEnd(19)} ${line}`);
}
