// The part of synthesis that needs cdktf and the provider's classes. This is by far the slowest part to load, so it is bundled on its own
// (dist/synthesizer.cjs).
import { App } from 'cdktf';
import { stackIds } from '../platform/names.js';
import type { Environment, Foundation } from '../settings/schema.js';
import { FoundationStack } from '../stacks/foundation-stack.js';
import { PlatformStack, type PlatformStackProps } from '../stacks/platform-stack.js';

// The build calls these functions to run the bundle once and store its compiled code.
export { resolveEnvironment, resolveFoundation } from '../settings/schema.js';

export interface StacksInput extends Pick<PlatformStackProps, 'processorZip'> {
  environment: Environment;
  foundation: Foundation;
  /** An existing folder to write to. */
  outDir: string;
}

/** Writes `outDir/manifest.json` and `outDir/stacks/<stack>/cdk.tf.json` for both stacks. The same input gives the same bytes. */
export function synthesizeStacks({ environment, foundation, outDir, processorZip }: StacksInput): void {
  withoutCdktfVariables(() =>
    withoutStackTraces(() => {
      const app = new App({ outdir: outDir, stackTraces: false });
      new FoundationStack(app, stackIds.foundation, { foundation });
      new PlatformStack(app, stackIds.platform, { environment, processorZip });
      app.synth();
    }),
  );
}

// cdktf's App reads context, format and target from environment variables. The user's variables must not change the result.
function withoutCdktfVariables(work: () => void): void {
  const saved = Object.entries(process.env).filter(([name]) => name.startsWith('CDKTF_') || name === 'SYNTH_HCL_OUTPUT');
  for (const [name] of saved) delete process.env[name];
  try {
    work();
  } finally {
    for (const [name, value] of saved) process.env[name] = value;
  }
}

// Every cdktf token records a stack trace that is never used; recording them takes a tenth of the synthesis time. Thrown errors keep
// their stack traces: only explicit calls of Error.captureStackTrace are suppressed.
function withoutStackTraces(work: () => void): void {
  const { captureStackTrace } = Error;
  Error.captureStackTrace = () => {};
  try {
    work();
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}
