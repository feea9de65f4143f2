// Synthesis: both stacks in this process, from settings alone. The same settings give the same bytes.
import { existsSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { App } from 'cdktf';
import { TradingInfraError } from '../errors.js';
import { packageRoot } from '../package-root.js';
import { FoundationStack } from '../stacks/foundation-stack.js';
import { stackIds } from '../stacks/names.js';
import { PlatformStack } from '../stacks/platform-stack.js';
import type { Environment, Foundation } from '../stacks/settings.js';
import { makeFolder } from './make-folder.js';

export interface SynthesisInput {
  environment: Environment;
  foundation: Foundation;
  /** The folder to write to; made when it is missing. */
  outDir: string;
  /** Another zip than the one that ships with the tool. */
  processorZip?: string;
}

/** cdktf's CLI looks for this file in its working directory, also when it does not synthesize. */
const project = {
  language: 'typescript',
  app: 'true',
  projectId: '00000000-0000-4000-8000-000000000000',
  sendCrashReports: 'false',
};

/** Writes `outDir/stacks/<stack>/cdk.tf.json` for both stacks, with manifest, lock file and the processor's zip. Errors: NOT_WRITABLE, INTERNAL without a zip. */
export async function synthesize({ environment, foundation, outDir, processorZip = shippedZip() }: SynthesisInput): Promise<void> {
  await makeFolder(resolve(outDir));
  withoutCdktfVariables(() =>
    withoutStackTraces(() => {
      const app = new App({ outdir: outDir, stackTraces: false });
      new FoundationStack(app, stackIds.foundation, { foundation });
      new PlatformStack(app, stackIds.platform, { environment, processorZip });
      app.synth();
    }),
  );
  await writeFile(join(outDir, 'cdktf.json'), `${JSON.stringify(project, null, 2)}\n`);
  const lockFile = join(packageRoot(), 'data', 'terraform-aws-5.100.0.lock.hcl');
  for (const stack of Object.values(stackIds)) await copyFile(lockFile, join(outDir, 'stacks', stack, '.terraform.lock.hcl'));
}

function shippedZip(): string {
  const zip = join(packageRoot(), 'dist', 'lambda', 'trading-data-processor.zip');
  if (existsSync(zip)) return zip;
  throw new TradingInfraError('INTERNAL', `The processor’s zip is missing; it should be ${zip}`, { hint: 'npm run build' });
}

// cdktf's App takes context, format and target from the environment; what a person has set there must not change the result.
function withoutCdktfVariables(work: () => void): void {
  const saved = Object.entries(process.env).filter(([name]) => name.startsWith('CDKTF_') || name === 'SYNTH_HCL_OUTPUT');
  for (const [name] of saved) delete process.env[name];
  try {
    work();
  } finally {
    for (const [name, value] of saved) process.env[name] = value;
  }
}

// Every token of cdktf writes down where it was made, which nobody reads and which takes a tenth of a synthesis.
// Only what asks for a trace by this name goes without: an error that is thrown still has its own.
function withoutStackTraces(work: () => void): void {
  const { captureStackTrace } = Error;
  Error.captureStackTrace = () => {};
  try {
    work();
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}
