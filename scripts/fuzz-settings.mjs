// Mutated settings files for `npm run rehearse:fuzz`: valid files with something wrong in their structure, values, encoding or place on the disk.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';

const sandbox = `# an environment to try things in
version: 1
environments:
  dev:
    target: sandbox
    account: "123456789012"
    region: us-east-1
    size: small
    state: s3
    owner: platform
    costCenter: finance
`;
const two = `version: 1
defaults: &shared
  owner: &o platform
environments:
  dev: &dev
    target: sandbox
    account: "123456789012"
    region: eu-central-1
    size: medium
    protected: false
    network: { cidr: 10.20.0.0/16, zones: 3, interfaceEndpoints: [sqs, secretsmanager] }
    database: { minCapacityAcu: 0.5, maxCapacityAcu: 4 }
  prod:
    target: sandbox
    account: "123456789012"
    region: eu-central-1
    size: large
    api:
      waf: count
      quotaPerDay: 100000
`.replace(/^defaults[\s\S]*?(?=^environments)/m, '');
const withFoundation = `${sandbox}foundations:
  123456789012/us-east-1:
    recorder: create
    apiGatewayLogRole: create
`;
const bases = [sandbox, two, withFoundation];

const values = [
  '',
  '~',
  '[]',
  '{}',
  '0',
  '-1',
  '1e999',
  '.nan',
  '.inf',
  '0x1f',
  '1_000',
  '""',
  "''",
  '"\\u0000"',
  'true',
  'No',
  '2026-11-28',
  '!!binary aGk=',
  '!!js/function "x"',
  '!x y',
  '*nowhere',
  '&a [*a]',
  '[[[[1]]]]',
  '{ a: { b: { c: 1 } } }',
  '|\n      text\n',
  '>-\n      text\n',
  '99999999999999999999',
  'a'.repeat(5000),
  '😀',
  '\u202eabc',
  'ａｂｃ',
  '"\\x41"',
  '<<: *dev',
  '? a',
  '# gone',
  '../../etc/passwd',
  '$(id)',
  '$HOME',
  'us-east-1 ',
  'constructor',
];
const keys = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '0',
  '""',
  '?',
  'a b',
  'ключ',
  '😀',
  'x'.repeat(3000),
  '<<',
  'true',
  'null',
  'Dev',
  'dev/..',
  '-',
];
const scraps = [
  ':',
  '\n',
  '\t',
  '-',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  '&a ',
  '*a',
  '|',
  '>',
  '?',
  '#',
  '---\n',
  '...\n',
  '%YAML 9.9\n',
  '\0',
  '\u2028',
  '\ufeff',
  ' ',
  '<<: *a\n',
  '@',
  '`',
];

/** Each takes a valid text and random choices, and returns a text, bytes or a thing that is no file. */
const mutations = {
  'a scrap somewhere': (text, { pick, below }) => cut(text, below(text.length), below(4), pick(scraps)),
  'many scraps': (text, { pick, below }) =>
    Array.from({ length: 8 }).reduce((all) => cut(all, below(all.length), below(3), pick(scraps)), text),
  'another value': (text, { pick, below }) => onLine(text, below, (line) => line.replace(/(: ).*$/, (_, colon) => colon + pick(values))),
  'another key': (text, { pick, below }) => onLine(text, below, (line) => line.replace(/[\w"/-]+:/, () => `${pick(keys)}:`)),
  'a line less': (text, { below }) => onLine(text, below, () => undefined),
  'a line twice': (text, { below }) => onLine(text, below, (line) => `${line}\n${line}`),
  'another indentation': (text, { below, pick }) =>
    onLine(text, below, (line) => pick(['', ' ', '   ', '\t', '        ']) + line.trimStart()),
  'lines in another order': (text, { below }) =>
    text
      .split('\n')
      .sort(() => below(3) - 1)
      .join('\n'),
  'cut off': (text, { below }) => text.slice(0, below(text.length)),
  'two documents': (text) => `${text}---\n${text}`,
  'twice the same': (text) => text + text.replace(/^version.*\n/m, ''),
  'an alias bomb': (text) =>
    `${text}x: &a [1,1,1,1,1,1,1,1,1]\n${'bcdefghij'
      .split('')
      .map((name, n) => `${name}: &${name} [${`*${'abcdefghij'[n]},`.repeat(9)}]\n`)
      .join('')}`,
  'an alias of itself': (text) => text.replace('dev:', 'dev: &self').concat('    network: *self\n'),
  'deep nesting': (text, { pick }) => `${text}x: ${pick(['[', '{a: ', '- ']).repeat(20_000)}\n`,
  'very many environments': (text) => `${text}${Array.from({ length: 3000 }, (_, n) => `  e${n}: { target: sandbox }\n`).join('')}`,
  huge: (text) => `${text}# ${'x'.repeat(3_000_000)}\n`,
  empty: () => '',
  blank: (_, { pick }) => pick([' ', '\n\n', '\t', '# only a comment\n', '---\n', '...\n', '\ufeff']),
  'a scalar': (_, { pick }) => pick(values),
  JSON: () => '{"version":1,"environments":{"dev":{"target":"sandbox"}}}',
  'carriage returns': (text) => text.replaceAll('\n', '\r\n'),
  'old line ends': (text) => text.replaceAll('\n', '\r'),
  tabs: (text) => text.replaceAll('  ', '\t'),
  'UTF-16': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'Latin-1': (text) => Buffer.from(text.replace('platform', 'Zürich'), 'latin1'),
  'a byte order mark': (text) => `\ufeff${text}`,
  'random bytes': (_, { below }) => Buffer.from(Array.from({ length: 2000 }, () => below(256))),
  'some wrong bytes': (text, { below }) => {
    const bytes = Buffer.from(text);
    for (let n = 0; n < 4; n += 1) bytes[below(bytes.length)] = below(256);
    return bytes;
  },
  'a folder': () => ({ place: mkdirSync }),
  'a link to itself': () => ({ place: (path) => symlinkSync(path, path) }),
  'a link to nothing': () => ({ place: (path) => symlinkSync('./nothing/at/all.yaml', path) }),
  'a pipe': () => ({ place: (path) => spawnSync('mkfifo', [path]) }),
  'a link to a device': () => ({ place: (path) => symlinkSync('/dev/zero', path) }),
  'without permissions': (text) => ({
    place: (path) => {
      writeFileSync(path, text);
      chmodSync(path, 0o000);
    },
  }),
};

function cut(text, at, drop, scrap) {
  return text.slice(0, at) + scrap + text.slice(at + drop);
}

function onLine(text, below, change) {
  const lines = text.trimEnd().split('\n');
  const at = below(lines.length);
  return `${lines.flatMap((line, n) => (n === at ? (change(line) ?? []) : [line])).join('\n')}\n`;
}

/** One mutated file: what was done to it, and a function that puts it at a path. Every fifth has two mutations. */
export function mutateSettings(random, index) {
  const names = Object.keys(mutations);
  const name = names[index % names.length];
  const before = random.pick(bases);
  const more = index % 5 === 4 ? random.pick(names.slice(0, 9)) : undefined;
  const content = mutations[name](more === undefined ? before : mutations[more](before, random), random);
  const place = typeof content.place === 'function' ? content.place : (path) => writeFileSync(path, content);
  return { title: more === undefined ? name : `${more}, ${name}`, place };
}
