import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLocalState } from '../../src/terraform/state.js';

describe('a state of the local backend', () => {
  let folder: string;
  const file = () => join(folder, 'platform.tfstate');
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'state-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('lists every instance of every managed resource, with its name or else its id', async () => {
    const resources = [
      { mode: 'data', type: 'aws_partition', name: 'partition', instances: [{ attributes: { id: 'aws' } }] },
      { mode: 'managed', type: 'aws_vpc', name: 'vpc', instances: [{ attributes: { id: 'vpc-1' } }] },
      { mode: 'managed', type: 'aws_sqs_queue', name: 'q', instances: [{ attributes: { id: 'url', name: 'a' } }, { attributes: {} }] },
    ];
    await writeFile(file(), JSON.stringify({ version: 4, resources }));
    expect(await readLocalState(file())).toEqual([
      { type: 'aws_vpc', name: 'vpc', nameOrId: 'vpc-1', attributes: { id: 'vpc-1' } },
      { type: 'aws_sqs_queue', name: 'q', nameOrId: 'a', attributes: { id: 'url', name: 'a' } },
      { type: 'aws_sqs_queue', name: 'q', nameOrId: undefined, attributes: {} },
    ]);
  });

  it('has no resources before the first apply and after a destroy', async () => {
    expect(await readLocalState(file())).toBeUndefined();
    await writeFile(file(), '');
    expect(await readLocalState(file())).toEqual([]);
    await writeFile(file(), '{"version": 4, "serial": 9}');
    expect(await readLocalState(file())).toEqual([]);
  });

  it('names a file that is not a state', async () => {
    await writeFile(file(), 'not JSON');
    await expect(readLocalState(file())).rejects.toThrow(`${file()} is not a Terraform state.`);
  });
});
