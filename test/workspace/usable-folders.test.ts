import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProcess } from '../../src/process-runner.js';
import { nearestFolder, refuseUnusableFolder, refuseUnusableTemporaryFolder } from '../../src/workspace/usable-folders.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'f-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const check = (TMPDIR: string) => refuseUnusableTemporaryFolder({ env: { TMPDIR }, platform: 'linux' });
const ofLength = async (length: number) => {
  const path = join(folder, 'x'.repeat(length - folder.length - 1));
  await mkdir(path);
  return path;
};

describe('the temporary folder', () => {
  it('is as long as the address of a socket allows, counted in bytes', async () => {
    await check(await ofLength(90));
    const long = await ofLength(91);
    await expect(check(long)).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringContaining(`TMPDIR is ${long}, which has 91 characters; at most 90 fit`),
      hint: 'export TMPDIR=/tmp',
    });
    await expect(check(`/${'ü'.repeat(46)}`)).rejects.toMatchObject({ message: expect.stringContaining('93 characters') });
  });

  it('exists, is a folder and has an absolute path', async () => {
    await expect(check(`${folder}/a b`)).rejects.toMatchObject({
      message: expect.stringContaining('does not exist'),
      hint: `mkdir -p '${folder}/a b'`,
    });
    await writeFile(join(folder, 'file'), '');
    await expect(check(join(folder, 'file'))).rejects.toMatchObject({ message: expect.stringContaining('a file, not a folder') });
    await expect(check('tmp')).rejects.toMatchObject({ message: expect.stringContaining('not an absolute path') });
  });

  it('can be written, and is left as it was', async () => {
    await check(folder);
    await check('');
    expect(await readdir(folder)).toEqual([]);
    await chmod(folder, 0o500);
    if (process.getuid?.() === 0) return;
    await expect(check(folder)).rejects.toMatchObject({ message: expect.stringContaining('no socket can be opened (EACCES)') });
  });
});

describe('the folder for work', () => {
  it('is tried with a program, and is left as it was', async () => {
    await refuseUnusableFolder({ run: runProcess }, folder);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is refused if no program may be started there', async () => {
    const denied = async () => ({
      exitCode: null,
      stdout: '',
      stderr: '',
      spawnError: Object.assign(new Error('denied'), { code: 'EACCES' }),
    });
    await expect(refuseUnusableFolder({ run: denied }, folder)).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      message: `No program may be started in ${folder}: permission denied (EACCES). Terraform starts the AWS provider from there.`,
    });
  });

  it('may be one that does not exist yet', async () => {
    expect(await nearestFolder(join(folder, 'a/b/c'))).toBe(folder);
  });
});
