// A small stack on disk, as synth would write it, and what is needed to deploy it with the real cdktf CLI and Terraform.
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
// @ts-expect-error: a build script without types
import { buildCdktfCli } from '../../scripts/build-cdktf-cli.mjs';
import type { Context, Narration } from '../../src/context.js';
import { packageRoot } from '../../src/package-root.js';
import { runProcess } from '../../src/process-runner.js';
import type { DriverPrograms } from '../../src/terraform/driver/process.js';
import { prepareWorkDirectory, type WorkDirectory } from '../../src/workspace/directory.js';

/** Builds the Terraform wrapper and the cdktf CLI inside the package, so that the CLI finds its pty module. `remove` deletes them. */
export async function buildPrograms(): Promise<DriverPrograms & { remove: () => Promise<void> }> {
  const cache = join(packageRoot(), 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'trading-infra-test-'));
  const wrapper = join(folder, 'terraform-wrapper.cjs');
  const entryPoints = [join(packageRoot(), 'src/terraform/driver/terraform-wrapper.ts')];
  await build({ entryPoints, outfile: wrapper, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
  await buildCdktfCli({ outDir: join(folder, 'cdktf-cli') });
  return { wrapper, cdktf: join(folder, 'cdktf-cli/bundle/bin/cdktf.js'), remove: () => rm(folder, { recursive: true, force: true }) };
}

type Block = Record<string, unknown>;

export interface StackFixture {
  folder: string;
  workDirectory: WorkDirectory;
  /** Writes the stack `platform` as synth would. */
  synth(content: { resource?: Block; output?: Block; data?: Block; backend?: Block; provider?: Block }): Promise<void>;
  remove(): Promise<void>;
}

/** Creates a folder with an empty work directory for the environment `dev`. */
export async function createStackFixture({ region = 'eu-central-1' } = {}): Promise<StackFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'trading-infra-stack-'));
  const workDirectory = await prepareWorkDirectory(join(folder, 'trading-infra.yaml'), 'dev');
  const stackFolder = join(workDirectory.out, 'stacks/platform');
  const json = (name: string, value: unknown) => writeFile(join(workDirectory.out, name), JSON.stringify(value));
  return {
    folder,
    workDirectory,
    async synth({
      resource = {},
      output = {},
      data = {},
      backend = { local: { path: '../../../state/platform.tfstate' } },
      provider = {},
    }) {
      // Stacks of `terraform_*` resources only are written without the AWS provider, which takes seconds to start.
      const usesAws = !Object.keys(resource).every((type) => type.startsWith('terraform_')) || Object.keys(resource).length === 0;
      await mkdir(stackFolder, { recursive: true });
      await copyFile(join(packageRoot(), 'data/terraform-aws-5.100.0.lock.hcl'), join(stackFolder, '.terraform.lock.hcl'));
      await json('cdktf.json', { language: 'typescript', app: 'true', sendCrashReports: 'false', projectId: 'test' });
      await json('manifest.json', { version: '0.21.0', stacks: { platform: manifestEntry } });
      await json('stacks/platform/cdk.tf.json', {
        '//': { metadata: { backend: Object.keys(backend)[0], stackName: 'platform', version: '0.21.0' }, outputs: {} },
        terraform: { ...(usesAws && { required_providers: { aws: { source: 'aws', version: '5.100.0' } } }), backend },
        ...(usesAws && { provider: { aws: [{ region, ...provider }] } }),
        ...nonEmpty({ resource, output, data }),
      });
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const manifestEntry = {
  name: 'platform',
  constructPath: 'platform',
  workingDirectory: 'stacks/platform',
  synthesizedStackPath: 'stacks/platform/cdk.tf.json',
  annotations: [],
  dependencies: [],
};

function nonEmpty(blocks: Record<string, Block>): Record<string, Block> {
  return Object.fromEntries(Object.entries(blocks).filter(([, block]) => Object.keys(block).length > 0));
}

/**
 * A context with the real environment, clock and processes, which collects what is reported.
 * `stop` interrupts it; `end` runs the deferred work.
 */
export function realContext(
  over: Partial<Context> = {},
): Context & { reported: Narration[]; stop: () => void; end: () => Promise<unknown> } {
  const reported: Narration[] = [];
  const deferred: (() => Promise<void>)[] = [];
  const controller = new AbortController();
  return {
    cwd: process.cwd(),
    env: process.env,
    platform: process.platform,
    now: () => new Date(),
    sleep: (ms) => delay(ms),
    signal: controller.signal,
    run: runProcess,
    report: (narration) => reported.push(narration),
    defer: (work) => deferred.push(work),
    end: () => Promise.all(deferred.map((work) => work())),
    reported,
    stop: () => controller.abort(),
    ...over,
  };
}
