// Checks the tools on this computer and the settings file. Useful before the first command, or after a command has failed.
import { dirname, resolve } from 'node:path';
import { sandboxControl } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { errorCodes } from '../../error-codes.js';
import { environmentOf, loadSettings } from '../../settings/file.js';
import type { Settings } from '../../settings/schema.js';
import { findTerraform } from '../../terraform/find-terraform.js';
import { describeProviderSource } from '../../terraform/provider-source.js';
import { nearestFolder } from '../../workspace/usable-folders.js';
import { removeDeadPlansOf } from '../session/session.js';
import { type Check, type CheckOutcome, type CheckResult, fail, ok, runAllChecks, skipped, warn } from './check.js';
import { checkClockByAnswer } from './clock.js';
import { checkConnection } from './connection.js';
import { checkDisk, checkTemporaryFolder } from './disk-space.js';
import { checkNetwork } from './network.js';
import { findSettingsWarnings } from './network-overlap.js';
import { describeTerraform } from './preflight.js';

export interface DoctorReport {
  /** True if no check failed. */
  healthy: boolean;
  checks: CheckResult[];
}

const oldestNode = [20, 19] as const;

/** Checks tools, settings and the sandbox. Does not start the sandbox and changes nothing. Sends nothing, except through a proxy and to a custom endpoint. */
export async function doctor(
  ctx: Context,
  { config, pluginMirror }: { config?: string | undefined; pluginMirror?: string | undefined } = {},
): Promise<DoctorReport> {
  const folder = config === undefined ? ctx.cwd : dirname(resolve(ctx.cwd, config));
  const checks: Check[] = [
    { id: 'node', title: 'Node.js', run: async () => checkNode(process.version) },
    {
      id: 'terraform',
      title: 'Terraform',
      run: async () => describeTerraform(await findTerraform(ctx, { folder: await nearestFolder(folder), pluginMirror })),
    },
    { id: 'provider', title: 'AWS provider', run: async () => ok(await describeProviderSource(ctx, { pluginMirror })) },
    { id: 'emulator', title: 'Emulator (moto)', run: () => checkEmulator(ctx) },
    { id: 'disk', title: 'Disk', run: () => checkDisk(ctx, folder) },
    { id: 'temporary', title: 'Temporary folder', run: () => checkTemporaryFolder(ctx) },
    { id: 'network', title: 'Network', run: () => checkNetwork(ctx.env) },
    { id: 'clock', title: 'Clock', run: () => checkClockByAnswer(ctx) },
    { id: 'connection', title: 'Ways to AWS', run: () => checkConnection(ctx, config) },
    { id: 'settings', title: 'Settings file', run: async () => checkSettingsFile(ctx, config) },
    { id: 'sandbox', title: 'Sandbox', run: async () => checkSandbox(ctx, config) },
  ];
  const results = await runAllChecks(checks);
  return { healthy: results.every(({ status }) => status !== 'fail'), checks: results };
}

/** Checks that a version of Node.js, such as `v20.19.4`, is new enough to run the tool. */
export function checkNode(version: string): CheckOutcome {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isNewEnough = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  if (isNewEnough) return ok(version);
  return fail(
    'PREFLIGHT_FAILED',
    `${version}; ${oldestNode.join('.')} or newer is needed`,
    'Install Node.js 22 or 24 from https://nodejs.org',
  );
}

/** Checks that moto is installed. Returns a warning rather than a failure, because only the sandbox needs moto. */
async function checkEmulator({ run, env }: Pick<Context, 'run' | 'env'>): Promise<CheckOutcome> {
  const options = { env: { PATH: env.PATH, HOME: env.HOME }, timeoutMs: 30_000 };
  const script = "import importlib.metadata as m, moto.server; print(m.version('moto'))";
  const [server, library] = await Promise.all([run('moto_server', ['--help'], options), run('python3', ['-c', script], options)]);
  const version = library.exitCode === 0 ? ` ${library.stdout.trim()}` : '';
  if (server.exitCode === 0) return ok(`moto_server${version}`);
  if (library.exitCode === 0) return ok(`python3 -m moto.server${version}`);
  return warn('moto_server is not installed; only the sandbox needs it', errorCodes.EMULATOR_NOT_FOUND.fix);
}

async function checkSettingsFile(ctx: Pick<Context, 'cwd' | 'env'>, config: string | undefined): Promise<CheckOutcome> {
  const file = await loadSettings(ctx, { config });
  const { path, exists, settings } = file;
  if (!exists) return warn(`${path} does not exist`, 'trading-infra init');
  await removeDeadPlansOf(
    path,
    Object.keys(settings.environments).map((name) => environmentOf(file, name)),
  );
  const environments = Object.entries(settings.environments).map(describeEnvironment);
  if (environments.length === 0) return warn(`${path} has no environments`, 'trading-infra init');
  const warnings = findSettingsWarnings(settings);
  const detail = [`${path}: ${environments.join('; ')}`, ...warnings.map((warning) => warning.detail)].join('; ');
  return warnings.length === 0 ? ok(detail) : warn(detail, warnings.map(({ hint }) => hint).join('; '));
}

function describeEnvironment([name, { target, account, region, size }]: [string, Settings['environments'][string]]): string {
  return target === 'aws' ? `${name} (${size}, ${account}, ${region})` : `${name} (${size}, ${target}, ${region})`;
}

async function checkSandbox(ctx: Context, config: string | undefined): Promise<CheckOutcome> {
  const { path } = await loadSettings(ctx, { config }).catch(() => ({ path: undefined }));
  if (path === undefined) return skipped('not checked: the settings file has problems');
  const status = await sandboxControl(ctx, path).read();
  if (status.state === 'running') return ok(`running at ${status.info.endpoint} since ${status.info.startedAt}`);
  if (status.state === 'stopped') return ok('not running');
  if (status.state === 'busy')
    return warn(`process ${status.info.pid} does not answer at ${status.info.endpoint}`, 'trading-infra sandbox status');
  return warn(`it was running and has stopped: ${status.reason}`, 'trading-infra sandbox start');
}
