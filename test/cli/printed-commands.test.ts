// Every command of this tool that the code prints is a command that the tool accepts.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import { asCalled } from '../../src/cli/terminal/invocation.js';
import { parseArguments } from '../../src/cli/terminal/program.js';

const source = resolve(import.meta.dirname, '../../src');

/** What stands for the expressions in the printed commands; `dev` for all others, which are names. */
const samples: Record<string, string> = {
  command: 'plan',
  'known.name': 'plan',
  name: 'dev',
  purpose: 'destroy',
  'group.name()': 'jobs',
  flags: '--env dev',
  'context.command': 'plan',
  hint: 'list',
  origin: 'create',
  'cli/session/approval.ts command': 'deploy',
  'cli/terminal/program.ts first': '--env',
  value: 'dev',
};

/** The text of a string literal or a template, with samples for its expressions; undefined for other nodes. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.templateSpans.reduce((text, { expression, literal }) => text + sampleOf(expression, text) + literal.text, node.head.text);
}

function sampleOf(expression: ts.Expression, before: string): string {
  const written = expression.getText();
  if (before.endsWith('--to ')) return 's3';
  const sample = samples[`${expression.getSourceFile().fileName} ${written}`] ?? samples[written];
  if (sample !== undefined) return sample;
  // A choice between texts: the longer one.
  const choices = ts.isConditionalExpression(expression) ? [expression.whenTrue, expression.whenFalse] : [];
  const texts = choices.flatMap((choice) => textOf(choice) ?? []);
  return texts.sort((one, other) => other.length - one.length)[0] ?? 'dev';
}

function printedTexts(file: string): string[] {
  const tree = ts.createSourceFile(file, readFileSync(join(source, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    const text = textOf(node);
    if (text?.includes('trading-infra ')) found.push(text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** The commands in a text: each up to where a shell, or the sentence around it, ends it. */
function commandsIn(text: string): string[] {
  const marked = asCalled(text, { tool: '\u0000' });
  return marked
    .split('\u0000')
    .slice(1)
    .map((rest) => rest.split(/ {2,}|[\n;#)&|,(`>]| (?:has|to) /)[0]?.trim() ?? '');
}

const printed = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !/terminal\/(help|invocation|command-words)\.ts$|^(sandbox|lambda)\//.test(file))
  .flatMap((file) => printedTexts(file).flatMap((text) => commandsIn(text).map((line) => ({ file, line }))))
  // Neither a usage line nor the first line of a plan file is a command.
  .filter(({ line }) => !line.startsWith('<command>') && line !== 'plan 1');

it('finds the commands', () => {
  expect(printed.length).toBeGreaterThan(70);
});

it.each(printed)('$file: trading-infra $line', ({ line }) => {
  const words = line.match(/'[^']*'|\S+/g)?.map((word) => word.replace(/^'(.*)'$/, '$1')) ?? [];
  expect(parseArguments(words, commands, { env: {}, width: 80 }).kind).toMatch(/^(run|help|version)$/);
});
