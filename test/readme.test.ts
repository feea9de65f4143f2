import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../src/cli/commands.js';
import { globalOptions } from '../src/cli/terminal/command.js';
import { flagOf } from '../src/cli/terminal/option.js';
import { prices } from '../src/settings/prices.js';
import { checksOf, generatedPages, partsOf, readmeParts, withParts } from './readme-tables.js';

const root = resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const readme = read('README.md');
const markdownIn = (folder: string) =>
  readdirSync(join(root, folder)).flatMap((file) => (file.endsWith('.md') ? [join(folder, file)] : []));
const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...markdownIn('docs'), ...markdownIn('.github')];

/** The calls of the tool in a page's fenced blocks, without prompt and comment. */
function callsIn(text: string): string[] {
  return [...text.matchAll(/^(?:\$ )?trading-infra ([^\n#|]*)/gm)].map((match) => match[1]?.trim() ?? '');
}

describe('the generated tables', () => {
  it('are each on exactly one page', () => {
    expect(generatedPages.flatMap((page) => partsOf(read(page))).sort()).toEqual(Object.keys(readmeParts()).sort());
  });

  it.each(generatedPages)('are up to date in %s (npm run readme writes them)', (page) => {
    expect(read(page)).toBe(withParts(read(page)));
  });

  it('say when the prices were looked up', () => {
    expect(readme).toContain(`list prices of ${prices.region}, ${prices.asOf}`);
  });
});

describe('the README', () => {
  it('says how many checks there are', () => {
    expect(readme).toContain(`${checksOf('small').length} checks for size \`small\``);
  });

  it('is short enough to be read to the end', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(220);
  });
});

describe.each(pages)('%s', (page) => {
  const text = read(page);

  it('links only to files that exist', () => {
    const links = [...text.matchAll(/(?:\]\(|src(?:set)?=")([^)"#]+)/g)]
      .map((match) => match[1] ?? '')
      .filter((link) => !link.startsWith('http'));
    const missing = links.filter((link) => !existsSync(resolve(root, page, '..', link)));
    expect(missing).toEqual([]);
  });

  it('shows only commands and flags that exist', () => {
    for (const call of callsIn(text)) {
      const command = commands.find(({ name }) => `${call} `.startsWith(`${name} `));
      expect(command, `trading-infra ${call}`).toBeDefined();
      const known = [...Object.keys(command?.options ?? {}), ...Object.keys(globalOptions)].map(flagOf);
      const flags = call.split(' ').filter((word) => word.startsWith('--'));
      for (const flag of flags) expect(known, `trading-infra ${call}`).toContain(flag);
    }
  });

  it('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const [, name = ''] of text.matchAll(/npm run ([a-z:]+)/g)) expect(Object.keys(scripts)).toContain(name);
  });
});

describe('the map in CONTRIBUTING', () => {
  it('names exactly the folders of src', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [`src/${entry.name}/`] : [],
    );
    const named = [...read('CONTRIBUTING.md').matchAll(/^(src\/[a-z]+\/)/gm)].map((match) => match[1]);
    expect([...named].sort()).toEqual(folders.sort());
  });

  it('names only files that exist', () => {
    const files = [...read('CONTRIBUTING.md').matchAll(/`((?:bin|src|test|scripts|docs|data)\/[\w./-]+)`/g)].map((match) => match[1] ?? '');
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});
