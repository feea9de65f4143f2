// Synthesizes both stacks in this process, from the settings alone. The same settings give the same bytes.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TradingInfraError } from '../errors.js';
import { packageRoot } from '../package-root.js';
import { stackIds } from '../platform/names.js';
import { folderError, makeFolder } from '../workspace/files.js';
import { runCompiled } from './compiled-module.js';
import type { StacksInput, synthesizeStacks } from './synthesizer.js';
import { removeOverride } from './unprotected-stack.js';

export interface SynthesisInput extends Pick<StacksInput, 'environment' | 'foundation'> {
  /** The folder to write to; created if missing. */
  outDir: string;
  /** The path of a zip to use as the data processor, instead of the one that ships with the tool. */
  processorZip?: string;
}

/** The contents of cdktf.json, which the cdktf CLI expects in its working directory even if it does not synthesize. */
const project = {
  language: 'typescript',
  app: 'true',
  projectId: '00000000-0000-4000-8000-000000000000',
  sendCrashReports: 'false',
};

/**
 * Writes `outDir/stacks/<stack>/cdk.tf.json` for both stacks, with the manifest, `cdktf.json`, the lock files and the processor's zip. Throws
 * NOT_WRITABLE or DISK_FULL if the folder cannot be created, and INTERNAL if the tool has not been built.
 */
export async function synthesize({ environment, foundation, outDir, processorZip }: SynthesisInput): Promise<void> {
  await makeFolder(resolve(outDir));
  const zip = await readZip(processorZip ?? builtFile('lambda', 'trading-data-processor.zip'));
  loadSynthesizer()({ environment, foundation, outDir, processorZip: zip });
  await writeFile(join(outDir, 'cdktf.json'), `${JSON.stringify(project, null, 2)}\n`);
  const lockFile = join(packageRoot(), 'data', 'terraform-aws-5.100.0.lock.hcl');
  for (const stack of Object.values(stackIds)) {
    await copyFile(lockFile, join(outDir, 'stacks', stack, '.terraform.lock.hcl'));
    await removeOverride(join(outDir, 'stacks', stack));
  }
}

/**
 * Synthesizes into a temporary folder in `parent`, and removes it when `read` has finished. Throws NOT_WRITABLE or DISK_FULL,
 * and the errors of `synthesize` and `read`.
 */
export async function withSynthesis<T>(
  input: Omit<SynthesisInput, 'outDir'>,
  parent: string,
  read: (outDir: string) => Promise<T>,
): Promise<T> {
  const outDir = await mkdtemp(join(parent, 'synthesis-')).catch((error) => {
    throw folderError(parent, error);
  });
  try {
    await synthesize({ ...input, outDir });
    return await read(outDir);
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

/** Returns the path of a zip and its SHA-256 in base64, as Lambda reports it. */
export async function readZip(path: string): Promise<StacksInput['processorZip']> {
  return {
    path,
    sha256: createHash('sha256')
      .update(await readFile(path))
      .digest('base64'),
  };
}

function loadSynthesizer(): typeof synthesizeStacks {
  const { exports } = runCompiled(builtFile('synthesizer.cjs'));
  return (exports as { synthesizeStacks: typeof synthesizeStacks }).synthesizeStacks;
}

function builtFile(...path: string[]): string {
  const file = join(packageRoot(), 'dist', ...path);
  if (existsSync(file)) return file;
  throw new TradingInfraError('INTERNAL', `${file} is missing: this copy has not been built.`, { hint: 'npm run build' });
}
