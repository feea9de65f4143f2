// Formats the values of a plan's changes as text, one attribute after the other.
import type { AttributeChange } from '../../terraform/plan/values.js';
import type { View } from '../terminal/command.js';
import { shorten, wrap } from '../terminal/table.js';

/** A value on one line: `none`, a number, text without quotes, or JSON. */
function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  return (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(/\s+/g, ' ');
}

interface Layout extends View {
  indent: string;
  /** The paths of attributes that protect less afterwards; a statement of a policy is then marked as broadened. */
  weakened: readonly string[];
}

/** The changed attributes, indented, in lines that fit the width. Long values are shortened, except for the statements of policies. */
export function renderValues(values: readonly AttributeChange[], { indent, ...view }: Layout): string[] {
  const statements = groupStatements(values);
  const shown = new Set<string>();
  return values.flatMap((change) => {
    const statement = statements.find(({ members }) => members.includes(change));
    if (statement === undefined) return renderValue(change, indent, view);
    if (shown.has(statement.path)) return [];
    shown.add(statement.path);
    return renderStatement(statement, indent, view);
  });
}

/** `attribute: from -> to` if that fits on a line, otherwise on a line each; of a list, only the elements that come and go. */
function renderValue({ attribute, from, to }: AttributeChange, indent: string, view: View): string[] {
  const width = Math.max(30, view.width - indent.length);
  const { paint } = view;
  if (isList(from, to)) {
    const gone = elements(from).filter((one) => !elements(to).includes(one));
    const come = elements(to).filter((one) => !elements(from).includes(one));
    const parts = [...gone.map((one) => `- ${one}`), ...come.map((one) => `+ ${one}`)];
    if (parts.length > 0) return hang(`${attribute}:`, parts, indent, width);
  }
  const line = `${attribute}: ${valueText(from)} -> ${valueText(to)}`;
  if (line.length <= width) return [`${indent}${paint.dim(`${attribute}:`)} ${valueText(from)} ${paint.dim('->')} ${valueText(to)}`];
  const values = `${valueText(from)} -> ${valueText(to)}`;
  if (values.length <= width - 2) return [`${indent}${paint.dim(`${attribute}:`)}`, `${indent}  ${values}`];
  return [
    `${indent}${paint.dim(`${attribute}:`)}`,
    `${indent}     ${shorten(valueText(from), width - 5)}`,
    `${indent}  ${paint.dim('->')} ${shorten(valueText(to), width - 5)}`,
  ];
}

/** The parts after the label if all fit on a line, otherwise one a line. */
function hang(label: string, parts: readonly string[], indent: string, width: number): string[] {
  const line = `${label} ${parts.join(', ')}`;
  if (line.length <= width) return [indent + line];
  return [indent + label, ...parts.map((part) => `${indent}  ${shorten(part, width - 2)}`)];
}

function isList(from: unknown, to: unknown): boolean {
  return (Array.isArray(from) && (Array.isArray(to) || to === null)) || (Array.isArray(to) && from === null);
}

function elements(value: unknown): string[] {
  return Array.isArray(value) ? value.map(valueText) : [];
}

interface StatementChange {
  /** The path of the statement, such as `policy.Statement[ReadRaw]`. */
  path: string;
  members: AttributeChange[];
}

const statementPath = /^(?:.*\.)?Statement\[[^\]]*\]/;

function groupStatements(values: readonly AttributeChange[]): StatementChange[] {
  const paths = new Set(values.map(({ attribute }) => statementPath.exec(attribute)?.[0]).filter((path) => path !== undefined));
  return [...paths].map((path) => ({ path, members: values.filter(({ attribute }) => isWithin(attribute, path)) }));
}

function isWithin(attribute: string, path: string): boolean {
  return attribute === path || attribute.startsWith(`${path}.`);
}

/** A statement of a policy that is added (+), removed (-) or changed (~), with everything that it says or that changes in it. */
function renderStatement({ path, members }: StatementChange, indent: string, view: Omit<Layout, 'indent'>): string[] {
  const isAdded = members.every(({ from }) => from === null);
  const isRemoved = members.every(({ to }) => to === null);
  const sign = isAdded ? '+' : isRemoved ? '-' : '~';
  const mark = view.weakened.includes(path) ? view.paint.red(' (allows more)') : '';
  const heading = `${indent}${sign} ${path}${mark}`;
  const inner = `${indent}    `;
  if (!isAdded && !isRemoved) return [heading, ...members.flatMap((one) => renderValue(named(one, path), inner, view))];
  const parts = members.map((one) => named(one, path));
  const text = parts.map(({ attribute, from, to }) => `${attribute}: ${elementsOrText(isAdded ? to : from)}`);
  return [heading, ...text.flatMap((line) => wrap(line, Math.max(30, view.width - inner.length))).map((line) => inner + line)];
}

function named({ attribute, from, to }: AttributeChange, path: string): AttributeChange {
  return { attribute: attribute.slice(path.length + 1) || 'statement', from, to };
}

function elementsOrText(value: unknown): string {
  return Array.isArray(value) ? value.map(valueText).join(', ') : valueText(value);
}
