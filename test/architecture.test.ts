import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = resolve(import.meta.dirname, '../src');

/** Who may import whom. `ground` is the files directly under src. */
const arrows: Record<string, (file: string, to: string) => boolean> = {
  ground: (_, to) => roomOf(to) === 'ground',
  stacks: (_, to) => ['stacks', 'ground'].includes(roomOf(to)),
  lambda: (_, to) => roomOf(to) === 'lambda',
  sandbox: (_, to) => ['sandbox', 'ground'].includes(roomOf(to)),
  deployment: (file, to) =>
    ['deployment', 'stacks', 'ground'].includes(roomOf(to)) || (file === 'deployment/target.ts' && to.startsWith('sandbox/client')),
  cli: (_, to) => ['cli', 'deployment', 'stacks', 'ground'].includes(roomOf(to)) || to.startsWith('lambda/core/'),
};

function roomOf(file: string): string {
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

/** Files that import each other in a circle, the way round; undefined where there is none. Types count: they tie a reader as well. */
function circle(): string[] | undefined {
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

describe('the rooms of src', () => {
  it('import only along the arrows', () => {
    const wrong = imports
      .filter(({ specifier }) => specifier.startsWith('.'))
      .filter((entry) => !arrows[roomOf(entry.file)]?.(entry.file, target(entry)))
      .map((entry) => `${entry.file} -> ${target(entry)}`);
    expect(wrong).toEqual([]);
  });

  it('keep the words of cdktf in stacks and in deployment/{synth,cdktf}*', () => {
    const wrong = imports
      .filter(({ specifier }) => /^(cdktf|constructs|@cdktf\/)/.test(specifier))
      .filter(({ file }) => roomOf(file) !== 'stacks' && !/^deployment\/(synth|cdktf)/.test(file));
    expect(wrong).toEqual([]);
  });

  it('keep AWS, Terraform and child processes out of the terminal', () => {
    const wrong = imports.filter(
      ({ file, specifier }) => roomOf(file) === 'cli' && /^(@aws-sdk\/|execa|node:child_process|cdktf)/.test(specifier),
    );
    expect(wrong).toEqual([]);
  });

  it('hold no files that import each other in a circle', () => {
    expect(circle()).toBeUndefined();
  });

  it('never close a circle between rooms', () => {
    const backwards = imports.filter((entry) => roomOf(entry.file) !== 'cli' && target(entry).startsWith('cli/'));
    expect(backwards).toEqual([]);
  });
});
