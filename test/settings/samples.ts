// Settings files as people write them, most of them wrong, and what has to be said about each.

export interface Sample {
  title: string;
  text: string | Uint8Array;
  /** Parts of the message; none for a file that is right. */
  says: string[];
  /** How many problems are reported; 1 unless given. */
  count?: number;
}

const head = 'version: 1\nenvironments:\n';
/** An environment that is right, with more lines below it. */
export function dev(...more: string[]): string {
  const lines = [
    'dev:',
    '  target: aws',
    '  account: "123456789012"',
    '  region: eu-central-1',
    '  size: small',
    ...more.map((line) => `  ${line}`),
  ];
  return `${head}${lines.map((line) => `  ${line}\n`).join('')}`;
}
const replaced = (from: string, to: string, ...more: string[]) => dev(...more).replace(from, to);

export const rightSamples: Sample[] = [
  { title: 'one environment', text: dev(), says: [] },
  { title: 'no environment yet', text: `${head.trim()} {}\n`, says: [] },
  { title: 'JSON, which is YAML', text: '{"version": 1, "environments": {}}', says: [] },
  { title: 'a byte order mark and Windows line ends', text: `\uFEFF${dev().replaceAll('\n', '\r\n')}`, says: [] },
  { title: 'an owner with umlauts', text: dev('owner: "Börse Zürich: desk 1"', 'costCenter: team@example.com'), says: [] },
  { title: 'nothing paid for at rest', text: dev('database: { minCapacityAcu: 0, autoPauseSeconds: 300 }'), says: [] },
  {
    title: 'an anchor and a merge',
    text: `${dev('function: &f', '  memoryMb: 1024')}  two:\n    <<: *x\n`.replace('dev:', 'dev: &x'),
    says: [],
  },
  { title: 'a foundation', text: `${dev()}foundations:\n  123456789012/eu-central-1: { recorder: adopt }\n`, says: [] },
];

export const wrongSamples: Sample[] = [
  { title: 'nothing, written out', text: '~\n', says: ['trading-infra.yaml', 'the file is nothing', 'version, environments'] },
  { title: 'a word', text: 'hello\n', says: ['the file is "hello"', 'allowed: a map'] },
  { title: 'a list', text: '- version: 1\n', says: ['the file is a list', 'allowed: a map'] },
  { title: 'two documents', text: `${dev()}---\n${dev()}`, says: [':8:1', 'second document', 'one document'] },
  { title: 'a tab', text: 'version: 1\nenvironments:\n\tdev: {}\n', says: [':3:1', 'a tab', 'spaces only'] },
  {
    title: 'an unclosed quote',
    text: replaced('"123456789012"', '"123456789012'),
    says: [':5:14', 'environments.dev.account', 'not closed'],
  },
  { title: 'an unclosed bracket', text: 'version: 1\nenvironments: {dev: [\n', says: ['is not YAML'] },
  { title: 'wrong indentation', text: replaced('    size', '   size'), says: [':7:', 'is not YAML'] },
  { title: 'a tab before one setting', text: replaced('    region', '\tregion'), says: [':6:1: a tab indents this line'] },
  {
    title: 'three spaces before one setting',
    text: replaced('    region', '   region'),
    says: [':6:1: "   region: eu-central-1" is not YAML here'],
  },
  {
    title: 'a key given twice beside a tag',
    text: dev('size: large').replace('aws', '!x aws'),
    says: [':4:13: environments.dev: the tag "!x"', 'size is given twice'],
    count: 2,
  },
  { title: 'a key given twice', text: dev('size: large'), says: [':8:5', 'environments.dev.size is given twice', 'once'] },
  { title: 'an environment given twice', text: `${dev()}  dev: {}\n`, says: ['environments.dev is given twice'], count: 5 },
  { title: 'an unknown alias', text: replaced('small', '*other'), says: [':7:11', '*other', 'names no anchor'] },
  { title: 'a bomb of aliases', text: bomb(), says: ['aliases', 'at most 100'] },
  { title: 'ten thousand brackets', text: `version: ${'['.repeat(10_000)}`, says: ['nested too deeply'] },
  { title: 'a tag', text: replaced('small', '!secret small'), says: [':7:11', '"!secret"', 'without tags'] },
  { title: 'binary data', text: Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe, 0), says: ['a binary file', 'UTF-8'] },
  {
    title: 'Latin-1',
    text: Buffer.from(dev('owner: "Börse"'), 'latin1'),
    says: ['trading-infra.yaml:8:1', 'is not valid UTF-8 at line 8', 'allowed: UTF-8 text'],
  },
  { title: 'line ends of an old Mac', text: dev().replaceAll('\n', '\r'), says: ['carriage returns alone', 'allowed: line feeds'] },
  { title: 'UTF-16', text: Uint8Array.of(0xff, 0xfe, 0x76, 0), says: ['UTF-16', 'UTF-8'] },
  { title: 'two megabytes', text: `#${' '.repeat(2_000_000)}\n${dev()}`, says: ['2000', 'at most 1000000'] },
  { title: 'no version', text: dev().replace('version: 1\n', ''), says: ['version is missing', 'only 1'] },
  {
    title: 'a version of the future',
    text: dev('new: thing').replace('version: 1', 'version: 2'),
    says: [':1:10', 'version is 2', 'allowed: 1'],
  },
  { title: 'a version in quotes', text: dev().replace('version: 1', 'version: "1"'), says: ['version is "1"', 'only 1'] },
  { title: 'no environments', text: 'version: 1\n', says: ['environments is missing', 'a map'] },
  { title: 'environments that are nothing', text: 'version: 1\nenvironments:\n', says: [':2:1', 'environments is nothing', 'a map'] },
  { title: 'environments as a list', text: 'version: 1\nenvironments: [dev]\n', says: ['environments is a list', 'a map'] },
  { title: 'an environment that is a word', text: `${head}  dev: small\n`, says: ['environments.dev is "small"', 'a map with target'] },
  {
    title: 'an environment that is nothing',
    text: `${head}  dev:\n`,
    says: [':3:3', 'environments.dev is nothing', 'a map with target, account, region, size, and if need be any of'],
  },
  {
    title: 'everything missing',
    text: `${head}  dev: {}\n`,
    says: ['dev.target is missing', 'dev.account', 'dev.region', 'dev.size'],
    count: 4,
  },
  { title: 'a misspelt key', text: dev('databse: {}'), says: [':8:5', 'environments.dev.databse', 'did you mean database?'] },
  { title: 'another spelling', text: dev('database:', '  max_capacity_acu: 4'), says: [':9:7', 'did you mean maxCapacityAcu?'] },
  {
    title: 'several unknown keys in one place',
    text: dev('bogus: 1', 'nat: none', 'databse: {}'),
    says: [
      'bogus is not a setting; allowed here: protected',
      'nat is not a setting either; it belongs to environments.dev.network',
      'databse is not a setting either; did you mean database?',
    ],
    count: 3,
  },
  {
    title: 'a hundred unknown keys and a wrong value',
    text: replaced('small', 'smal', ...Array.from({ length: 100 }, (_, n) => `key${n}: 1`)),
    says: ['"smal"', 'key19 is not a setting either; and 80 more'],
    count: 21,
  },
  {
    title: 'a key that turns letters round, and one without an end',
    text: dev('"a\u202e\u009bb": 1', `? ${'k'.repeat(5000)}`, ': 1'),
    says: ['environments.dev["a\\u202e\\u009bb"]', `environments.dev["${'k'.repeat(60)}…"]`],
    count: 2,
  },
  { title: 'a key in the wrong place', text: dev('maxCapacityAcu: 4'), says: ['is not a setting', 'belongs to environments.dev.database'] },
  { title: 'a password', text: dev('password: hunter2'), says: ['environments.dev.password is not a setting', 'allowed here'] },
  { title: 'a misspelt top key', text: `${dev()}enviroments: {}\n`, says: ['enviroments is not a setting', 'did you mean environments?'] },
  {
    title: 'a misspelt size',
    text: replaced('small', 'smal'),
    says: [':7:11', 'is "smal"', 'one of small, medium, large', 'did you mean small?'],
  },
  { title: 'an unknown target', text: replaced('aws', 'azure'), says: ['dev.target is "azure"', 'one of aws, sandbox'] },
  {
    title: 'an account without quotes',
    text: replaced('"123456789012"', '123456789012'),
    says: ['is 123456789012', '12 digits', 'put it in quotes: "123456789012"'],
  },
  {
    title: 'an account that lost its zero',
    text: replaced('"123456789012"', '012345678901'),
    says: ['is 012345678901', 'put it in quotes: "012345678901"'],
  },
  { title: 'an account of 11 digits', text: replaced('123456789012', '12345678901'), says: ['is "12345678901"', '12 digits'] },
  {
    title: 'not for a known AWS region',
    text: replaced('eu-central-1', 'eu-centrl-1'),
    says: [':6:13', 'eu-centrl-1', 'did you mean eu-central-1?'],
  },
  { title: 'a region in capitals', text: replaced('eu-central-1', 'EU-CENTRAL-1'), says: ['did you mean eu-central-1?'] },
  { title: 'a region in words', text: replaced('eu-central-1', 'Frankfurt'), says: ['is "Frankfurt"', 'an AWS region, such as'] },
  {
    title: 'a number in words',
    text: dev('database:', '  maxCapacityAcu: lots'),
    says: [':9:23', 'is "lots"', 'from 1 to 256 in steps of 0.5'],
  },
  { title: 'a number in quotes', text: dev('database:', '  maxCapacityAcu: "4"'), says: ['is "4"', 'without quotes'] },
  { title: 'a number that is too large', text: dev('database: { maxCapacityAcu: 300 }'), says: ['is 300', 'from 1 to 256'] },
  { title: 'a number between the steps', text: dev('database: { minCapacityAcu: 0.3 }'), says: ['is 0.3', 'steps of 0.5'] },
  { title: 'infinity', text: dev('database: { maxCapacityAcu: .inf }'), says: ['is .inf', 'from 1 to 256'] },
  { title: 'a broken number', text: dev('database: { instances: 1.5 }'), says: ['is 1.5', 'a whole number from 1 to 16'] },
  {
    title: 'a version that lost its zero',
    text: dev('database: { engineVersion: 16.10 }'),
    says: ['is 16.10', 'put it in quotes: "16.10"'],
  },
  { title: 'another PostgreSQL', text: dev('database: { engineVersion: "15.4" }'), says: ['is "15.4"', 'Aurora PostgreSQL 16'] },
  { title: 'yes instead of true', text: dev('protected: yes'), says: ['is "yes"', 'true or false', 'write true'] },
  { title: 'a retention of no kind', text: dev('logs: { retentionDays: 31 }'), says: ['is 31', 'one of 1, 3, 5'] },
  {
    title: 'an endpoint of no kind',
    text: dev('network: { interfaceEndpoints: [sqs, sns] }'),
    says: ['interfaceEndpoints[1] is "sns"', 'one of sqs'],
  },
  {
    title: 'one endpoint, not in a list',
    text: dev('network: { interfaceEndpoints: sqs }'),
    says: ['is "sqs"', 'a list; each item is one of sqs'],
  },
  {
    title: 'nothing for a section',
    text: dev('database:'),
    says: ['environments.dev.database is nothing', 'a map with any of engineVersion'],
  },
  { title: 'a public network', text: dev('network: { cidr: 8.8.0.0/16 }'), says: ['is "8.8.0.0/16"', 'within 10.0.0.0/8'] },
  { title: 'a network with host bits', text: dev('network: { cidr: 10.0.5.0/16 }'), says: ['is "10.0.5.0/16"', '10.0.0.0/16'] },
  { title: 'a network that is none', text: dev('network: { cidr: 10.0.999.0/16 }'), says: ['from 0 to 255'] },
  { title: 'a network that is too small', text: dev('network: { cidr: 10.0.0.0/24 }'), says: ['from /16 to /20'] },
  { title: 'a minimum above the maximum', text: dev('database: { minCapacityAcu: 4 }'), says: ['minCapacityAcu is 4', 'which is 2'] },
  {
    title: 'a pause without a zero',
    text: dev('database: { autoPauseSeconds: 300 }'),
    says: ['autoPauseSeconds is 300', 'minCapacityAcu is 0'],
  },
  {
    title: 'archived before it is infrequent',
    text: dev('storage: { raw: { standardIaDays: 60, glacierInstantDays: 70 } }'),
    says: ['is 70', 'at least 90'],
  },
  { title: 'expired before it is archived', text: dev('storage: { raw: { expireDays: 30 } }'), says: ['expireDays is 30', 'at least 91'] },
  {
    title: 'more workers than are reserved',
    text: dev('function: { reservedConcurrency: 1 }'),
    says: ['maximumConcurrency (from the size) is 2', 'which is 1'],
  },
  { title: 'a name with capitals', text: replaced('dev:', 'Dev:'), says: [':3:3', 'environments.Dev', 'lower-case letters'] },
  { title: 'a name with a dash at the end', text: replaced('dev:', 'dev-:'), says: ['"dev-"', 'single dashes'] },
  { title: 'a number as a name', text: replaced('dev:', '2024:'), says: ['environments.2024', 'starting with a letter'] },
  { title: 'a name that is too long', text: replaced('dev:', 'production-europe-main:'), says: ['22 characters', 'at most'] },
  {
    title: 'a name that is too long there',
    text: replaced('dev:', 'production-eu:').replace('eu-central-1', 'ap-southeast-2'),
    says: ['13 characters', 'at most 12 in ap-southeast-2'],
  },
  { title: 'a prototype as a name', text: `${head}  __proto__: { target: aws }\n`, says: ['__proto__'] },
  {
    title: 'the wrong account in the sandbox',
    text: replaced('aws', 'sandbox').replace('123456789012', '210987654321'),
    says: ['is "210987654321"', 'only "123456789012"'],
  },
  { title: 'an empty profile', text: dev('profile: ""'), says: ['is ""', 'not empty'] },
  { title: 'an endless owner', text: dev(`owner: ${'x'.repeat(100)}`), says: ['xxx…', '1 to 64 characters'] },
  {
    title: 'an owner that no tag can hold',
    text: dev('owner: "R&D"'),
    says: [':8:', 'owner is "R&D"', 'letters, digits, spaces and _ . : / = + - @'],
  },
  { title: 'a foundation by name', text: `${dev()}foundations:\n  dev: {}\n`, says: [':9:3', 'foundations.dev', 'ACCOUNT/REGION'] },
  {
    title: 'a wrong foundation',
    text: `${dev()}foundations:\n  123456789012/eu-central-1: { recorder: steal }\n`,
    says: ['foundations["123456789012/eu-central-1"].recorder is "steal"', 'one of manage, adopt'],
  },
  { title: 'an escape sequence', text: replaced('small', '"\\e[31mred"'), says: ['\\u001b[31mred', 'one of small'] },
  {
    title: 'not for a known AWS region beside a size that is none',
    text: replaced('small', 'smal', 'network: { cidr: 8.8.0.0/16 }').replace('eu-central-1', 'eu-centrl-1'),
    says: ['eu-centrl-1', '"smal"', '8.8.0.0/16'],
    count: 3,
  },
  {
    title: 'values that do not fit together beside a key that is none',
    text: dev('bogus: 1', 'database: { autoPauseSeconds: 300, minCapacityAcu: 4 }'),
    says: ['bogus is not a setting', 'minCapacityAcu is 4', 'autoPauseSeconds is 300'],
    count: 3,
  },
  {
    title: 'two tags, each wrong in its own way',
    text: dev('owner: "a<b>"', 'costCenter: ""'),
    says: ['owner is "a<b>"', 'costCenter is ""'],
    count: 2,
  },
  {
    title: 'too few zones beside a NAT that is none',
    text: dev('network: { zones: 2, endpointZones: 3, interfaceEndpoints: [sqs], nat: twice }'),
    says: ['nat is "twice"', 'endpointZones is 3; allowed: at most network.zones, which is 2'],
    count: 2,
  },
  {
    title: 'too few zones for a size that nobody knows',
    text: replaced('small', 'smal', 'network: { zones: 2, endpointZones: 3, interfaceEndpoints: [sqs] }'),
    says: ['"smal"', 'endpointZones is 3'],
    count: 2,
  },
  { title: 'a zone too many, beside zones of no kind', text: dev('network: { zones: 7, endpointZones: 3 }'), says: ['zones is 7'] },
  {
    title: 'what is below a wrong key',
    text: `${dev()}foundations: { x: { recorder: bogus, foo: 1 } }\n`,
    says: ['foundations.x is not a key', 'recorder is "bogus"', 'foo is not a setting'],
    count: 3,
  },
  {
    title: 'steps before the latest of the earlier ones',
    text: dev('storage: { raw: { standardIaDays: 90, glacierInstantDays: 10, expireDays: 20 } }'),
    says: ['glacierInstantDays is 10; allowed: at least 120', 'expireDays is 20; allowed: at least 91, after standardIaDays, which is 90'],
    count: 2,
  },
  {
    title: 'a step that is invalid on its own, and one after it',
    text: dev('storage: { raw: { standardIaDays: 90, glacierInstantDays: 0, expireDays: 20 } }'),
    says: ['glacierInstantDays is 0', 'expireDays is 20; allowed: at least 91'],
    count: 2,
  },
  {
    title: 'a zero without a pause',
    text: dev('database: { minCapacityAcu: 0 }'),
    says: ['minCapacityAcu is 0; allowed: 0 only together with database.autoPauseSeconds'],
  },
  {
    title: 'a pause that the version does not know',
    text: dev('database: { minCapacityAcu: 0, autoPauseSeconds: 300, engineVersion: "16.2" }'),
    says: ['minCapacityAcu is 0', 'engineVersion is 16.3 or newer, but it is 16.2'],
  },
  { title: 'an endless quota', text: dev('api: { quotaPerDay: 2147483648 }'), says: ['from 1 to 2147483647'] },
  { title: 'an owner of spaces', text: dev('owner: "  "'), says: ['owner is "  "', 'not only spaces'] },
  { title: 'a tag of AWS', text: dev('costCenter: AWS:foo'), says: ['costCenter is "AWS:foo"', 'begins with aws:'] },
  {
    title: 'an endpoint given twice',
    text: dev('network: { interfaceEndpoints: [sqs, kms, sqs] }'),
    says: ['interfaceEndpoints[2] is "sqs" again', 'each endpoint once'],
  },
  { title: 'an account of zeros', text: replaced('123456789012', '000000000000'), says: [':5:14', 'is "000000000000"', 'never all zeros'] },
  {
    title: 'a foundation of zeros',
    text: `${dev()}foundations:\n  000000000000/eu-central-1: {}\n`,
    says: [':9:3', 'account "000000000000"', 'never all zeros'],
  },
  {
    title: 'a foundation in an unknown region',
    text: `${dev()}foundations:\n  123456789012/eu-centrl-1: {}\n`,
    says: [':9:3', 'not for a known AWS region', 'did you mean 123456789012/eu-central-1?'],
  },
  {
    title: 'many at once',
    text: `${replaced('small', 'tiny', 'databse: {}', 'logs: { retentionDays: 31 }')}  Dev2: { target: aws }\n`,
    says: ['has 7 problems', 'tiny', 'databse', '31', 'Dev2', 'Dev2.region is missing'],
    count: 7,
  },
];

function bomb(): string {
  const levels = Array.from(
    { length: 12 },
    (_, level) =>
      `a${level}: &a${level} [${Array(10)
        .fill(level === 0 ? 'x' : `*a${level - 1}`)
        .join(', ')}]\n`,
  );
  return `version: 1\n${levels.join('')}`;
}
