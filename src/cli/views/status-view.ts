// The overview of `status` for people.
import type { EnvironmentStatus, Status } from '../../deployment/status.js';
import type { View } from '../command.js';
import { columns } from '../table.js';

export function renderStatus({ settingsPath, environments }: Status, view: View): string {
  if (environments.length === 0) return `There is no environment in ${settingsPath} yet. Next: trading-infra init`;
  const { paint } = view;
  const head = ['ENVIRONMENT', 'TARGET', 'ACCOUNT', 'REGION', 'SIZE', 'CONDITION', 'LAST RUN'].map((word) => paint.dim(word));
  const rows = environments.map((one) => [one.name, one.target, one.account, one.region, one.size, coloured(one, view), describeRun(one)]);
  const endpoints = environments.filter(({ endpoint }) => endpoint !== undefined).map(({ name, endpoint = '' }) => [name, endpoint]);
  const failures = environments.flatMap(({ name, lastRun }) =>
    lastRun?.error && lastRun.error.code !== 'DECLINED' ? [`${name}: ${lastRun.error.message}`, nextOf(lastRun.error.hint)] : [],
  );
  return [
    ...columns([head, ...rows]),
    ...(endpoints.length === 0 ? [] : ['', ...columns(endpoints)]),
    ...(failures.length === 0 ? [] : ['', ...failures.filter(Boolean)]),
  ].join('\n');
}

function nextOf(hint: string | undefined): string {
  return hint === undefined ? '' : `  Next: ${hint}`;
}

function coloured({ condition }: EnvironmentStatus, { paint }: View): string {
  const colour = { deployed: paint.green, unfinished: paint.red, gone: paint.yellow, destroyed: paint.dim, 'never deployed': paint.dim }[
    condition
  ];
  return colour(condition);
}

/** `deploy failed (APPLY_FAILED) 2026-11-22 10:31`. */
function describeRun({ lastRun }: EnvironmentStatus): string {
  if (lastRun === undefined) return '-';
  const { command, outcome, error, endedAt, startedAt } = lastRun;
  const when = (endedAt ?? startedAt).slice(0, 16).replace('T', ' ');
  if (error?.code === 'DECLINED') return `${command} declined ${when}`;
  const words = { done: 'done', failed: 'failed', running: 'is running', interrupted: 'interrupted', 'interrupted?': 'never ended' }[
    outcome
  ];
  return `${command} ${words}${error === undefined ? '' : ` (${error.code})`} ${when}`;
}
