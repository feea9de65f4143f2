import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outputNames } from '../../src/platform/names.js';
import { deleteOutputs, loadOutputs, parseOutputs, pickOutput, requireOutputs, saveOutputs } from '../../src/workspace/outputs.js';

const raw = Object.fromEntries(outputNames.map((name) => [name, `value of ${name}`]));
const savedAt = new Date('2026-11-22T10:00:00Z');

describe('outputs', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'outputs-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are saved in a private file and loaded unchanged', async () => {
    const root = join(folder, 'dev');
    await saveOutputs(root, { savedAt, outputs: parseOutputs(raw) });
    expect((await stat(join(root, 'outputs.json'))).mode & 0o777).toBe(0o600);
    expect(await loadOutputs(root)).toEqual({ savedAt: '2026-11-22T10:00:00.000Z', outputs: raw });
    expect((await requireOutputs(root, 'dev')).outputs).toEqual(raw);
  });

  it('are undefined before a deploy and after a destroy, or if the file is broken or incomplete', async () => {
    expect(await loadOutputs(folder)).toBeUndefined();
    await expect(requireOutputs(folder, 'dev')).rejects.toMatchObject({ code: 'NOT_DEPLOYED', hint: 'trading-infra deploy --env dev' });
    await saveOutputs(folder, { savedAt, outputs: parseOutputs(raw) });
    await deleteOutputs(folder);
    await deleteOutputs(folder);
    expect(await loadOutputs(folder)).toBeUndefined();
    for (const text of ['{', 'null', '{"savedAt":"x","outputs":{"vpc-id":"v"}}']) {
      await writeFile(join(folder, 'outputs.json'), text);
      expect(await loadOutputs(folder)).toBeUndefined();
    }
  });

  it('must be complete; lists become JSON text', () => {
    const { 'vpc-id': _, ...less } = raw;
    expect(() => parseOutputs(less)).toThrow('Terraform did not return these outputs: vpc-id.');
    expect(parseOutputs({ ...raw, 'log-groups': ['a'] })['log-groups']).toBe('["a"]');
  });

  it('are selected by name', () => {
    expect(pickOutput(parseOutputs(raw), 'vpc-id')).toBe('value of vpc-id');
    expect(() => pickOutput(parseOutputs(raw), 'vpc')).toThrow('There is no output vpc; the outputs are vpc-id, ');
    const hint = 'trading-infra outputs function-name';
    expect(() => pickOutput(parseOutputs(raw), 'function-nam')).toThrow(expect.objectContaining({ hint }));
  });
});
