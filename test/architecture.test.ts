import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = resolve(import.meta.dirname, '../src');

/** Which folders may import which; also single subfolders and files. Everything but lambda may import the files directly under src. */
const allowedImports: Record<string, readonly string[]> = {
  ground: [],
  platform: [],
  network: [],
  settings: ['platform'],
  workspace: ['platform'],
  stacks: ['settings', 'platform'],
  aws: ['settings', 'platform', 'network'],
  'aws/target': ['sandbox/client'],
  terraform: ['aws', 'workspace', 'settings', 'platform', 'network'],
  'terraform/synthesizer': ['stacks'],
  operations: ['terraform', 'aws', 'workspace', 'settings', 'platform', 'network'],
  sandbox: ['platform', 'network'],
  lambda: ['platform'],
  'cli/commands/synth': ['terraform/synth'],
  cli: ['operations', 'terraform/plan', 'aws', 'workspace', 'settings', 'platform', 'lambda/core'],
};

/** Whether one file may import another. */
function mayImport(file: string, to: string): boolean {
  const [from, there] = [topFolder(file), topFolder(to)];
  if (from === there || (there === 'ground' && from !== 'lambda')) return true;
  const allowed = [from, file.replace(/\.ts$/, '')].flatMap((key) => allowedImports[key] ?? []);
  return allowed.some((place) => to === `${place}.ts` || to.startsWith(`${place}/`));
}

function topFolder(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? 'ground') : 'ground';
}

interface Import {
  file: string;
  specifier: string;
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports: Import[] = files.flatMap((file) =>
  [...readFileSync(join(source, file), 'utf8').matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)(['"])([^'"]+)\1/gm)].map((match) => ({
    file,
    specifier: match[2] as string,
  })),
);

const target = ({ file, specifier }: Import) => relative(source, resolve(source, dirname(file), specifier)).replace(/(\.js)?$/, '.ts');

/** Whether a package has no ES modules. */
function isCommonJs(specifier: string): boolean {
  if (specifier.startsWith('node:')) return false;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const { type, module, exports } = JSON.parse(readFileSync(resolve(source, '../node_modules', name, 'package.json'), 'utf8'));
  return type !== 'module' && module === undefined && !/"(import|module)":/.test(JSON.stringify(exports ?? {}));
}

/** A cycle of files that import each other, in order; undefined if there is none. Type imports count: readers have to follow them too. */
function findCycle(): string[] | undefined {
  const targets = new Map<string, string[]>();
  for (const entry of imports.filter(({ specifier }) => specifier.startsWith('.'))) {
    targets.set(entry.file, [...(targets.get(entry.file) ?? []), target(entry)]);
  }
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of targets.get(file) ?? []) {
      const found = walk(next, [...path, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  return files.map((file) => walk(file, [])).find(Boolean);
}

describe('the folders of src', () => {
  it('import only what they may', () => {
    const wrong = imports
      .filter(({ specifier }) => specifier.startsWith('.'))
      .filter((entry) => !mayImport(entry.file, target(entry)))
      .map((entry) => `${entry.file} -> ${target(entry)}`);
    expect(wrong).toEqual([]);
  });

  it('use cdktf only in stacks and in the synthesizer', () => {
    const wrong = imports
      .filter(({ specifier }) => /^(cdktf|constructs|@cdktf\/)/.test(specifier))
      .filter(({ file }) => topFolder(file) !== 'stacks' && file !== 'terraform/synthesizer.ts');
    expect(wrong).toEqual([]);
  });

  it('do not use the file system in stacks', () => {
    const wrong = imports.filter(({ file, specifier }) => topFolder(file) === 'stacks' && specifier.startsWith('node:fs'));
    expect(wrong).toEqual([]);
  });

  it('have at most 30 files each', () => {
    const counts = new Map<string, number>();
    for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 30)).toEqual([]);
  });

  it('do not use AWS, Terraform or child processes in cli', () => {
    const wrong = imports.filter(
      ({ file, specifier }) => topFolder(file) === 'cli' && /^(@aws-sdk\/|execa|node:child_process|cdktf)/.test(specifier),
    );
    expect(wrong).toEqual([]);
  });

  it('send requests from one room only, besides servers and the function', () => {
    const ways = /(?<![.\w])fetch\((?!\))|import \{[^}]*\b(?:Agent|request|get)\b[^}]*\} from 'node:https?'|import\('node:https?'\)/;
    const wrong = files.filter(
      (file) => ways.test(readFileSync(join(source, file), 'utf8')) && !/^(network|lambda|sandbox\/front)\//.test(file),
    );
    // It asks whether `fetch` would refuse a port, and sends nothing.
    expect(wrong).toEqual(['sandbox/client.ts']);
  });

  it('take nothing but the default from a CommonJS package behind import(), because a bundle has nothing else', () => {
    const calls = files.flatMap((file) => [
      ...readFileSync(join(source, file), 'utf8').matchAll(/\{([^{}]*(?:\{[^{}]*\})?[^{}]*)\} = await import\('([^'.][^']*)'\)/g),
    ]);
    const wrong = calls.filter(([, names = '', specifier = '']) => isCommonJs(specifier) && !names.trim().startsWith('default'));
    expect(wrong.map(([call]) => call)).toEqual([]);
    expect(calls.length).toBeGreaterThan(10);
    expect([isCommonJs('https-proxy-agent'), isCommonJs('xz-decompress'), isCommonJs('@aws-sdk/client-sts')]).toEqual([true, true, false]);
  });

  it('have no cycle of files that import each other', () => {
    expect(findCycle()).toBeUndefined();
  });

  it('have no cycle between folders', () => {
    const backwards = imports.filter((entry) => topFolder(entry.file) !== 'cli' && target(entry).startsWith('cli/'));
    expect(backwards).toEqual([]);
  });
});
