// Odd command lines for `npm run rehearse:fuzz`. The commands and their flags come from the generated table of docs/commands.md.
import { readFileSync } from 'node:fs';

const table = readFileSync(new URL('../docs/commands.md', import.meta.url), 'utf8');
const rows = table.split('<!-- end commands -->')[0].matchAll(/^\| `([a-z ]+)` \| .* \| (.*) \|$/gm);
const commands = [...rows].map(([, name, flags]) => ({
  words: name.split(' '),
  takesArgument: /`[<[]/.test(flags),
  flags: [...flags.matchAll(/`(--[a-z-]+)( [^`]+)?`/g)].map(([, flag, placeholder]) => ({ flag, takesValue: placeholder !== undefined })),
}));
/** Commands that would change something if their line were right: theirs never is. */
const changing = new Set(['init', 'bootstrap', 'deploy', 'destroy', 'sandbox start']);
const globalFlags = ['--config', '--profile', '--plugin-mirror'].map((flag) => ({ flag, takesValue: true }));

const odd = [
  '',
  ' ',
  '-',
  '--',
  '---',
  '😀',
  'ａｂｃ',
  '\u202edev',
  'a\nb',
  'x'.repeat(5000),
  '/dev/null',
  '/dev/null/x',
  '0',
  '-1',
  '1e999',
  'NaN',
  'null',
  '$(id)',
  "'",
  '"',
  '%s%n',
  '../../../etc/passwd',
  'dev',
  'nowhere',
  'true',
  '٣',
  '2024-13-45',
  '\u0007',
  'a=b',
  '--json',
  '*',
];
const unknown = [
  '--nope',
  '--ENV',
  '-e',
  '-xyz',
  '--env=',
  '--no-env',
  '--json=maybe',
  '--__proto__',
  '--constructor',
  '---env',
  '--envx',
  '--😀',
];

/** One command line, and the variables that are set for it. */
export function oddLine({ pick, below }, index) {
  const command = commands[index % commands.length];
  const parts = [];
  const flags = [...command.flags, ...globalFlags];
  for (let n = below(4); n > 0; n -= 1) {
    const { flag, takesValue } = pick(flags);
    const times = pick([1, 1, 2]);
    for (let time = 0; time < times; time += 1) parts.push(...(takesValue && below(6) > 0 ? [flag, pick(odd)] : [flag]));
  }
  if (below(3) > 0 && command.flags.some(({ flag }) => flag === '--env')) parts.unshift('--env', 'dev');
  if (command.takesArgument && below(3) > 0) parts.push(pick(odd));
  const isChanging = changing.has(command.words.join(' '));
  if (isChanging || below(3) === 0) parts.splice(below(parts.length + 1), 0, pick(unknown));
  if (isChanging) parts.push('--nope');
  if (below(2) === 0) parts.push('--json');
  const shuffled = below(8) === 0 ? [...parts, ...command.words] : [...command.words, ...parts];
  const variables =
    below(3) === 0 ? { [`TRADING_INFRA_${pick(['ENV', 'YES', 'JSON', 'CONFIG', 'LIMIT', 'GRACE', 'PROFILE', 'DEBUG'])}`]: pick(odd) } : {};
  return { argv: shuffled, variables };
}
