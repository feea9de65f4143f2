// The AWS configuration files. Unlike the SDK, which swallows what it cannot read, this says why a profile was not found; and names of profiles may
// have blanks and letters of any language, as for the AWS CLI. https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
import { devNull, homedir } from 'node:os';
import { join } from 'node:path';
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
  /** Why a file could not be read, as a sentence. A file that does not exist is no problem. */
  problems: readonly string[];
}

const readLimitMs = 5000;

/** Reads both files. Does not throw. */
export async function readSharedConfig(env: Env): Promise<SharedConfig> {
  const home = homeFolder(env);
  const place = (given: string | undefined, name: string) => {
    if (given) return home === undefined ? given : given.replace(/^~(?=\/)/, home);
    return home === undefined ? devNull : join(home, '.aws', name);
  };
  const configFile = place(env.AWS_CONFIG_FILE, 'config');
  const credentialsFile = place(env.AWS_SHARED_CREDENTIALS_FILE, 'credentials');
  const [config, credentials] = await Promise.all([readText(configFile), readText(credentialsFile)]);
  const sections = parseIni(config.text);
  return {
    configFile,
    credentialsFile,
    config: { ...(sections.default && { default: sections.default }), ...only(sections, 'profile') },
    credentials: parseIni(credentials.text),
    ssoSessions: only(sections, 'sso-session'),
    services: only(sections, 'services'),
    problems: [config.problem, credentials.problem].filter((problem) => problem !== undefined),
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

async function readText(file: string): Promise<{ text: string; problem?: string }> {
  try {
    const text = await readWithin(file, readLimitMs);
    if (text.includes('\0')) return { text: '', problem: `${file} is not in UTF-8.` };
    return { text: text.replace(/^\uFEFF/, '') };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? { text: '' } : { text: '', problem: `${file} cannot be read (${code ?? message}).` };
  }
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
