// Formats a plan as text: the resources to create, change, replace and destroy, grouped by service.
import type { ResourceChange, SavedPlan } from '../../terraform/plan/plan.js';
import { serviceNames } from '../../terraform/plan/services.js';
import type { View } from '../terminal/command.js';
import { wrap } from '../terminal/table.js';
import { renderValues } from './values-view.js';

type Change = Pick<
  ResourceChange,
  'address' | 'service' | 'name' | 'action' | 'reasons' | 'attributes' | 'values' | 'stateful' | 'protections'
>;
type Group = 'import' | 'create' | 'update' | 'replace' | 'delete';

const groups: readonly { action: Group; title: string; sign: string }[] = [
  { action: 'import', title: 'Adopt', sign: '=' },
  { action: 'create', title: 'Create', sign: '+' },
  { action: 'update', title: 'Change', sign: '~' },
  { action: 'replace', title: 'Replace', sign: '±' },
  { action: 'delete', title: 'Destroy', sign: '-' },
];

interface ShownPlan extends Pick<SavedPlan, 'stack' | 'changes'> {
  /** True for a plan that removes everything. */
  destroy?: boolean;
}

/** The maximum number of lines of names for a service whose resources are counted, not listed. */
const maxNameLines = 2;

/** The whole plan. Created resources, and all resources of a plan that removes everything, are counted by service; other changes are listed with their reasons. */
export function renderPlan({ stack, changes, destroy = false }: ShownPlan, view: View): string {
  const shown = groups.filter(({ action }) => ofAction(changes, action).length > 0);
  if (shown.length === 0) return `Nothing to change in ${stack}.`;
  const sections = shown.flatMap((group) =>
    renderGroup(group, ofAction(changes, group.action), {
      ...view,
      isCounted: destroy || group.action === 'create' || group.action === 'import',
    }),
  );
  return [`${view.paint.bold(`Plan for ${stack}`)}: ${countsOf(changes)}`, ...sections].join('\n');
}

/** `101 to create, 2 to change`; actions that do not occur are omitted. */
export function countsOf(changes: readonly Pick<Change, 'action'>[]): string {
  const words = groups.map(({ action, title }) => [ofAction(changes, action).length, title.toLowerCase()] as const);
  const counted = words.filter(([count]) => count > 0).map(([count, word]) => `${count} to ${word}`);
  return counted.length === 0 ? 'nothing to change' : counted.join(', ');
}

function renderGroup(
  { action, title, sign }: (typeof groups)[number],
  changes: readonly Change[],
  view: View & { isCounted: boolean },
): string[] {
  const { paint, isCounted } = view;
  const colour = { import: paint.cyan, create: paint.green, update: paint.yellow, replace: paint.magenta, delete: paint.red }[action];
  const heading = ['', `  ${colour(`${sign} ${title}`)} ${changes.length}`];
  if (isCounted || action === 'import')
    return [...heading, ...byService(changes).flatMap(({ service, members }) => renderCounted(service, members, view))];
  const retagged = findRetagged(changes);
  const named = byService(changes.filter((change) => !retagged.includes(change)));
  const rows = named.flatMap(({ service, members }) => [`      ${service}`, ...members.flatMap((one) => renderNamed(one, view))]);
  return [...heading, ...rows, ...renderRetagged(retagged, view)];
}

function byService(changes: readonly Change[]): { service: string; members: Change[] }[] {
  const groups = serviceNames.map((service) => ({ service, members: changes.filter((change) => change.service === service) }));
  return groups.filter(({ members }) => members.length > 0);
}

/** Changes of the same tags, and of nothing else, on several resources: a tag of the settings is on every resource. */
function findRetagged(changes: readonly Change[]): Change[] {
  const [first] = changes.filter(({ action, values }) => action === 'update' && values.length > 0 && values.every(isTag));
  const same = changes.filter(({ values }) => first !== undefined && JSON.stringify(values) === JSON.stringify(first.values));
  return same.length > 1 ? same : [];
}

function isTag({ attribute }: { attribute: string }): boolean {
  return attribute.startsWith('tags.');
}

function renderRetagged(changes: readonly Change[], view: View): string[] {
  const [first] = changes;
  if (first === undefined) return [];
  const values = renderValues(first.values, { ...view, indent: '        ', weakened: [] });
  return [
    `      Only the tags of ${changes.length} resources`,
    ...values,
    ...byService(changes).flatMap(({ service, members }) => renderCounted(service, members, view)),
  ];
}

function renderCounted(service: string, members: readonly Change[], { paint, width }: View): string[] {
  const label = `      ${service.padEnd(16)} ${String(members.length).padStart(3)}  `;
  const names = members.map(({ name }) => name).sort();
  const all = wrap(names.join(', '), Math.max(30, width - label.length - ' ...'.length));
  const lines = all.length > maxNameLines ? [...all.slice(0, maxNameLines - 1), `${all[maxNameLines - 1]} ...`] : all;
  return lines.map((line, at) => `${at === 0 ? label : ' '.repeat(label.length)}${paint.dim(line)}`);
}

function renderNamed({ address, name, action, reasons, attributes, values, stateful, protections }: Change, view: View): string[] {
  const { paint, width } = view;
  const mark = stateful && action !== 'update' ? paint.red(' (holds data)') : '';
  const isKnown = values.length > 0;
  const causes = [
    ...(reasons.length === 0 ? [] : [causeOf(reasons)]),
    ...(attributes.length === 0 || isKnown ? [] : [`changes ${attributes.join(', ')}`]),
  ];
  const details = causes.flatMap((cause) => wrap(cause, Math.max(30, width - 10))).map((line) => paint.dim(`          ${line}`));
  const heading = `        ${name}${mark}`;
  const isShort = heading.length + 1 + address.length <= width;
  const title = isShort ? [`${heading} ${paint.dim(address)}`] : [heading, paint.dim(`          ${address}`)];
  const weakened = protections.filter(({ weaker }) => weaker).map(({ attribute }) => attribute);
  return [...title, ...details, ...(action === 'delete' ? [] : renderValues(values, { ...view, indent: '          ', weakened }))];
}

/** Puts the reasons for a change into words. They are either names of attributes or one sentence. */
function causeOf(reasons: readonly string[]): string {
  const [first = ''] = reasons;
  return first.includes(' ') ? `because ${first}` : `because of ${reasons.join(', ')}`;
}

function ofAction<C extends Pick<Change, 'action'>>(changes: readonly C[], action: Group): C[] {
  return changes.filter((change) => change.action === action);
}
