// Synthesis writes what cdktf and Terraform need, and always the same bytes.
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import { synthesize } from '../../src/terraform/synth.js';
import { synthesisInput } from '../stacks/stack-json.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trading-infra-synth-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Synthesizes like the tool does, with the built synthesizer. */
async function synthesizeBuilt(outDir: string, given?: Parameters<typeof synthesisInput>[1]): Promise<void> {
  await synthesize({ ...(await synthesisInput(folder, given)), outDir });
}

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
    await synthesizeBuilt(out);
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
    await synthesizeBuilt(join(folder, 'one'));
    await synthesizeBuilt(join(folder, 'other', 'place'));
    expect(await contents(join(folder, 'one'))).toEqual(await contents(join(folder, 'other', 'place')));
  });

  it('gives the same bytes when it writes over an older synthesis', async () => {
    const out = join(folder, 'out');
    await synthesizeBuilt(out);
    const first = await contents(out);
    await synthesizeBuilt(out, { size: 'large' });
    expect(await contents(out)).not.toEqual(first);
    await synthesizeBuilt(out);
    expect(await contents(out)).toEqual(first);
  });

  it('ignores cdktf’s environment variables, and leaves them as they were', async () => {
    await synthesizeBuilt(join(folder, 'plain'));
    const given = { SYNTH_HCL_OUTPUT: 'true', CDKTF_OUTDIR: join(folder, 'elsewhere'), CDKTF_CONTEXT_JSON: '{"cdktfVersion":"9"}' };
    Object.assign(process.env, given);
    try {
      await synthesizeBuilt(join(folder, 'given'));
      expect(process.env).toMatchObject(given);
    } finally {
      for (const name of Object.keys(given)) delete process.env[name];
    }
    expect(await contents(join(folder, 'given'))).toEqual(await contents(join(folder, 'plain')));
  });

  it('gives the same bytes for both targets, the sandbox and AWS', async () => {
    await synthesizeBuilt(join(folder, 'aws'), { target: 'aws' });
    await synthesizeBuilt(join(folder, 'sandbox'), { target: 'sandbox' });
    expect(await contents(join(folder, 'aws'))).toEqual(await contents(join(folder, 'sandbox')));
  });

  it('contains nothing specific to this machine', async () => {
    await synthesizeBuilt(join(folder, 'out'));
    const text = await readFile(join(folder, 'out/stacks/platform/cdk.tf.json'), 'utf8');
    expect(text).not.toContain(folder);
    expect(text).not.toContain(packageRoot());
  });
});
