// Synthesis writes what cdktf and Terraform need, and the same bytes whenever and wherever it runs.
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import { synthesizeInto } from '../stacks/stack-json.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trading-infra-synth-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Every file below a folder, with the hash of its contents. */
async function contents(of: string): Promise<Record<string, string>> {
  const files = (await readdir(of, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  const hashes = paths.map(async (path) =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  );
  return Object.fromEntries((await Promise.all(hashes)).map((hash, i) => [paths[i]?.slice(of.length + 1), hash]));
}

describe('synthesize', () => {
  it('writes both stacks, their lock files, the manifest and the project', async () => {
    const out = join(folder, 'deep', 'out');
    await synthesizeInto(out, folder);
    const files = Object.keys(await contents(out));
    expect(files.map((file) => file.replace(/[0-9a-f]{32}/, 'HASH'))).toEqual([
      'cdktf.json',
      'manifest.json',
      'stacks/foundation/.terraform.lock.hcl',
      'stacks/foundation/cdk.tf.json',
      'stacks/platform/.terraform.lock.hcl',
      'stacks/platform/assets/lambda_code/HASH/trading-data-processor.zip',
      'stacks/platform/cdk.tf.json',
    ]);
    const lock = await readFile(join(packageRoot(), 'data/terraform-aws-5.100.0.lock.hcl'), 'utf8');
    expect(await readFile(join(out, 'stacks/platform/.terraform.lock.hcl'), 'utf8')).toBe(lock);
    const { language, app, sendCrashReports, projectId } = JSON.parse(await readFile(join(out, 'cdktf.json'), 'utf8'));
    expect([language, typeof app, sendCrashReports]).toEqual(['typescript', 'string', 'false']);
    expect(projectId).toMatch(/^[0-9-]{36}$/);
  });

  it('gives the same bytes for the same settings, in any folder', async () => {
    await synthesizeInto(join(folder, 'one'), folder);
    await synthesizeInto(join(folder, 'other', 'place'), folder);
    expect(await contents(join(folder, 'one'))).toEqual(await contents(join(folder, 'other', 'place')));
  });

  it('gives the same bytes when it writes over an older synthesis', async () => {
    const out = join(folder, 'out');
    await synthesizeInto(out, folder);
    const first = await contents(out);
    await synthesizeInto(out, folder, { size: 'large' });
    expect(await contents(out)).not.toEqual(first);
    await synthesizeInto(out, folder);
    expect(await contents(out)).toEqual(first);
  });

  it('does not let cdktf’s variables change the result, and leaves them as they were', async () => {
    await synthesizeInto(join(folder, 'plain'), folder);
    const given = { SYNTH_HCL_OUTPUT: 'true', CDKTF_OUTDIR: join(folder, 'elsewhere'), CDKTF_CONTEXT_JSON: '{"cdktfVersion":"9"}' };
    Object.assign(process.env, given);
    try {
      await synthesizeInto(join(folder, 'given'), folder);
      expect(process.env).toMatchObject(given);
    } finally {
      for (const name of Object.keys(given)) delete process.env[name];
    }
    expect(await contents(join(folder, 'given'))).toEqual(await contents(join(folder, 'plain')));
  });

  it('is the same for both targets: the sandbox gets the bytes that AWS would get', async () => {
    await synthesizeInto(join(folder, 'aws'), folder, { target: 'aws' });
    await synthesizeInto(join(folder, 'sandbox'), folder, { target: 'sandbox' });
    expect(await contents(join(folder, 'aws'))).toEqual(await contents(join(folder, 'sandbox')));
  });

  it('knows nothing of this machine', async () => {
    await synthesizeInto(join(folder, 'out'), folder);
    const text = await readFile(join(folder, 'out/stacks/platform/cdk.tf.json'), 'utf8');
    expect(text).not.toContain(folder);
    expect(text).not.toContain(packageRoot());
  });
});
