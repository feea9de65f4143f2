// Parses the settings file's text as YAML, and turns syntax errors into sentences.
import { type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import { formatPath, inQuotes, type SettingPath, type SettingsProblem, type SettingsSource } from './path.js';

/** A larger file is refused: a settings file is about a page of text. */
export const largestSettingsBytes = 1_000_000;
/** A file with more aliases than this is refused, because resolving them could exhaust the memory. */
const maxAliases = 100;
/** The maximum number of problems to report. A longer list would not help. */
const maxFaults = 20;
/** Errors that affect only one value. After any other error, further errors and their paths would be guesses, so they are not reported. */
const faultsOfOneValue: readonly string[] = ['DUPLICATE_KEY', 'TAG_RESOLVE_FAILED', 'MULTIPLE_DOCS'];

/** Whether the text has only comments, empty lines and document markers. */
export function isBlank(text: string): boolean {
  return text.split(/\r?\n/).every((line) => /^(\s*(#.*)?|---|\.\.\.)$/.test(line));
}

/** Parses the text. Syntax errors are returned as problems, never thrown. */
export function readYaml(text: string): SettingsSource {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, logLevel: 'error' });
    const faults = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
    if (faults.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) throw new RangeError();
    const broken = faults.find(({ code }) => !faultsOfOneValue.includes(code));
    if (broken !== undefined) return { document, lines, problems: [describeFault(broken, document, lines, text)] };
    const described = faults.map((fault) => describeFault(fault, document, lines, text));
    const problems = [...described, ...unknownAliases(document, lines)].slice(0, maxFaults);
    if (faults.some(({ code }) => code !== 'DUPLICATE_KEY') || problems.length > faults.length) return { document, lines, problems };
    return { document, lines, problems, value: document.toJS({ maxAliasCount: maxAliases }) };
  } catch (error) {
    const reason = error instanceof RangeError ? 'it is nested too deeply' : `its aliases cannot be followed (${(error as Error).message})`;
    const message = `the file cannot be read as settings: ${reason}; allowed: a map of at most five levels, with at most ${maxAliases} aliases`;
    return { document: parseDocument(''), lines, problems: [{ path: '', message }] };
  }
}

function unknownAliases(document: Document, lines: LineCounter): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return;
      const { line, col } = lines.linePos(alias.range?.[0] ?? 0);
      problems.push({ path: '', message: `*${alias.source} names no anchor above it; allowed: an alias of an &anchor`, line, column: col });
    },
  });
  return problems;
}

function describeFault(fault: YAMLError, document: Document, lines: LineCounter, text: string): SettingsProblem {
  const isOpenQuote = fault.code === 'MISSING_CHAR' && fault.message.includes('quote');
  // The parser notices an open quote at the end of the file, but users need to know where the quoted text begins.
  const offset = isOpenQuote ? startOfScalar(document.contents, fault.pos[0]) : fault.pos[0];
  const { line, col } = lines.linePos(offset);
  const isPlaced = isOpenQuote || faultsOfOneValue.includes(fault.code);
  const path = isPlaced ? formatPath(pathTo(document.contents, offset)) : '';
  const rest = text.slice(offset).split(/[\r\n]/)[0] ?? '';
  const message = isOpenQuote
    ? `${path}: the quote that opens here is not closed: ${got(rest)}; allowed: a closing quote`
    : faultSentence(fault, rest, path);
  return { path, message, line, column: col };
}

function faultSentence({ code, message }: YAMLError, rest: string, path: string): string {
  const at = path === '' ? '' : `${path}: `;
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'a tab indents this line; allowed: spaces only';
    case 'DUPLICATE_KEY':
      return `${path} is given twice; allowed: once`;
    case 'MULTIPLE_DOCS':
      return 'a second document starts here (---); allowed: one document in the file';
    case 'TAG_RESOLVE_FAILED':
      return `${at}the tag ${inQuotes(rest.split(/\s/)[0] ?? '')} is not known; allowed: values without tags`;
    default:
      return `${got(rest)} is not YAML here: ${message.replace(/\s+/g, ' ').replace(/[.:]$/, '')}; allowed: YAML, indented with spaces`;
  }
}

function got(rest: string): string {
  return rest === '' ? 'the end of the line' : inQuotes(rest, 40);
}

/** The path of the innermost key or value whose text contains the offset. */
function pathTo(node: unknown, offset: number): SettingPath {
  if (isAlias(node) || !(isMap(node) || isSeq(node))) return [];
  for (const [index, item] of node.items.entries()) {
    const key = isPair(item) ? item.key : undefined;
    const value = isPair(item) ? item.value : item;
    const segment = isPair(item) ? String(isScalar(key) ? key.value : key) : index;
    if (covers(value, offset)) return [segment, ...pathTo(value, offset)];
    if (covers(key, offset)) return [segment];
  }
  return [];
}

function startOfScalar(contents: unknown, offset: number): number {
  let start = offset;
  if (isNode(contents)) {
    visit(contents, {
      Scalar(_, { range }) {
        if (range && range[0] < offset && range[1] >= offset) start = range[0];
      },
    });
  }
  return start;
}

function covers(node: unknown, offset: number): boolean {
  return isNode(node) && node.range != null && node.range[0] <= offset && offset < Math.max(node.range[2], node.range[0] + 1);
}
