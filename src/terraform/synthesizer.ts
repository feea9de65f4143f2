// The part of synthesis that needs cdktf and the provider's classes: by far the most to load, hence a bundle of its own (dist/synthesizer.cjs).
import { App } from 'cdktf';
import { stackIds } from '../platform/names.js';
import type { Environment, Foundation } from '../settings/schema.js';
import { FoundationStack } from '../stacks/foundation-stack.js';
import { PlatformStack, type PlatformStackProps } from '../stacks/platform-stack.js';

// What the build needs to run the bundle once, so that its compiled code can be kept.
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

// Every token of cdktf records where it was made, which nobody reads and which takes a tenth of a synthesis.
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
