// The AWS configuration files. Unlike the SDK, which swallows what it cannot read, this refuses it; and names of profiles may
// have blanks and letters of any language, as for the AWS CLI. https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
import { devNull, homedir } from 'node:os';
import { join } from 'node:path';
import { TradingInfraError } from '../errors.js';
import { quoted } from '../shell-words.js';
import { readWithin } from './read-within.js';

type Env = Readonly<Record<string, string | undefined>>;

/** The settings of a section, by their names; those of a subsection are `<subsection>.<name>`. */
export type Section = Readonly<Record<string, string | undefined>>;

export interface SharedConfig {
  configFile: string;
  credentialsFile: string;
  /** The profiles of the file `config`. */
  config: Readonly<Record<string, Section>>;
  /** The profiles of the file `credentials`. */
  credentials: Readonly<Record<string, Section>>;
  ssoSessions: Readonly<Record<string, Section>>;
  services: Readonly<Record<string, Section>>;
}

const readLimitMs = 5000;

/**
 * Reads both files; one that does not exist is empty. Throws USAGE for any other that cannot be read: the SDK takes it for empty, and so requests would go
 * elsewhere, unsaid.
 */
export async function readSharedConfig(env: Env): Promise<SharedConfig> {
  const home = homeFolder(env);
  const place = (given: string | undefined, name: string) => {
    if (given) return home === undefined ? given : given.replace(/^~(?=\/)/, home);
    return home === undefined ? devNull : join(home, '.aws', name);
  };
  const configFile = place(env.AWS_CONFIG_FILE, 'config');
  const credentialsFile = place(env.AWS_SHARED_CREDENTIALS_FILE, 'credentials');
  const [config, credentials] = await Promise.all([readText(configFile), readText(credentialsFile)]);
  const sections = parseIni(config);
  return {
    configFile,
    credentialsFile,
    config: { ...(sections.default && { default: sections.default }), ...only(sections, 'profile') },
    credentials: parseIni(credentials),
    ssoSessions: only(sections, 'sso-session'),
    services: only(sections, 'services'),
  };
}

/** Undefined for a user without a name and without HOME, as in some containers. */
function homeFolder({ HOME }: Env): string | undefined {
  try {
    return HOME || homedir();
  } catch {
    return undefined;
  }
}

/** The settings of a profile from both files, where `credentials` comes first; undefined if no file has it. */
export function profileIn({ config, credentials }: Pick<SharedConfig, 'config' | 'credentials'>, name: string): Section | undefined {
  if (!Object.hasOwn(config, name) && !Object.hasOwn(credentials, name)) return undefined;
  return { ...config[name], ...credentials[name] };
}

async function readText(file: string): Promise<string> {
  const text = await readWithin(file, readLimitMs).catch((error: NodeJS.ErrnoException) => {
    const { code = error.message } = error;
    if (code === 'ENOENT' || code === 'ENOTDIR') return '';
    const hint =
      code === 'EACCES'
        ? `chmod u+r ${quoted(file)}`
        : 'Set AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE to readable files, or unset them';
    throw new TradingInfraError('USAGE', `The AWS configuration file ${file} cannot be read (${code}).`, { cause: error, hint });
  });
  // Each ASCII character of UTF-16, which PowerShell writes, has a byte that is zero.
  if (!text.includes('\0')) return text.replace(/^\uFEFF/, '');
  const message = `The AWS configuration file ${file} is not in UTF-8 but, it seems, in UTF-16, which AWS’s own tools cannot read either.`;
  throw new TradingInfraError('USAGE', message, { hint: `Save ${file} as UTF-8` });
}

/** The sections of a kind, such as `[profile NAME]`, by name. */
function only(sections: Record<string, Section>, kind: string): Record<string, Section> {
  const found = Object.entries(sections).flatMap(([title, section]) => {
    const name = /^\s/.test(title.slice(kind.length)) && title.startsWith(kind) ? nameAfter(kind, title) : '';
    return name === '' ? [] : [[name, section] as const];
  });
  return Object.fromEntries(found);
}

function nameAfter(kind: string, title: string): string {
  const rest = title.slice(kind.length).trim();
  return /^(["']).*\1$/.test(rest) ? rest.slice(1, -1) : rest;
}

/** Parses a file into its sections. Lines that are neither a section nor a setting are ignored. */
function parseIni(text: string): Record<string, Section> {
  // Without a prototype: a section may have any name.
  const sections: Record<string, Record<string, string>> = Object.create(null);
  let section: Record<string, string> | undefined;
  let subsection: string | undefined;
  for (const raw of text.split(/\r?\n|\r/)) {
    const line = (raw.split(/(?:^|\s)[;#]/)[0] ?? '').trim();
    const title = /^\[(.*)\]$/.exec(line)?.[1]?.trim();
    if (title !== undefined) {
      sections[title] ??= Object.create(null) as Record<string, string>;
      section = sections[title];
      subsection = undefined;
      continue;
    }
    const [, name, value] = /^([^=]+?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (section === undefined || name === undefined || value === undefined) continue;
    const isIndented = /^\s/.test(raw);
    if (!isIndented) subsection = value === '' ? name : undefined;
    if (value !== '') section[isIndented && subsection !== undefined ? `${subsection}.${name}` : name] = value;
  }
  return sections;
}
