// What this computer has and lacks, and whether the settings can be used: for people whose first command failed, or before it.
import { dirname, resolve } from 'node:path';
import { proxyFor } from '../../aws/proxy.js';
import { sandboxControl } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { errorCodes } from '../../errors.js';
import { loadSettings } from '../../settings/file.js';
import type { Settings } from '../../settings/schema.js';
import { findTerraform } from '../../terraform/find-terraform.js';
import { describeProviderSource } from '../../terraform/provider-source.js';
import { askAll, type Diagnosis, type Finding, fail, ok, type Question, skipped, warn } from './diagnosis.js';
import { checkDiskSpace } from './disk-space.js';
import { settingsWarnings } from './neighbours.js';

export interface DoctorReport {
  /** No check failed. */
  healthy: boolean;
  checks: Diagnosis[];
}

const oldestNode = [20, 19] as const;

/** Looks at tools, settings and the sandbox. Starts nothing, changes nothing, and asks no AWS account. */
export async function doctor(
  ctx: Context,
  { config, pluginMirror }: { config?: string | undefined; pluginMirror?: string | undefined } = {},
): Promise<DoctorReport> {
  const questions: Question[] = [
    { id: 'node', title: 'Node.js', ask: async () => checkNode(process.version) },
    {
      id: 'terraform',
      title: 'Terraform',
      ask: async () =>
        ok(
          Object.values(await findTerraform(ctx))
            .reverse()
            .join(', '),
        ),
    },
    { id: 'provider', title: 'AWS provider', ask: async () => ok(await describeProviderSource(ctx, { pluginMirror })) },
    { id: 'emulator', title: 'Emulator (moto)', ask: () => checkEmulator(ctx) },
    { id: 'disk', title: 'Disk space', ask: () => checkDiskSpace(config === undefined ? ctx.cwd : dirname(resolve(ctx.cwd, config))) },
    { id: 'network', title: 'Way to AWS', ask: async () => describeNetwork(ctx.env) },
    { id: 'settings', title: 'Settings file', ask: async () => checkSettingsFile(ctx, config) },
    { id: 'sandbox', title: 'Sandbox', ask: async () => checkSandbox(ctx, config) },
  ];
  const checks = await askAll(questions);
  return { healthy: checks.every(({ status }) => status !== 'fail'), checks };
}

/** Whether a version of Node such as `v20.19.4` can run the tool. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isNewEnough = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  if (isNewEnough) return ok(version);
  return fail(
    'PREFLIGHT_FAILED',
    `${version}; needed: ${oldestNode.join('.')} or newer`,
    'Install Node.js 22 or 24 from https://nodejs.org',
  );
}

/** Only the sandbox needs it, hence it warns. */
async function checkEmulator({ run, env }: Pick<Context, 'run' | 'env'>): Promise<Finding> {
  const options = { env: { PATH: env.PATH, HOME: env.HOME }, timeoutMs: 30_000 };
  const script = "import importlib.metadata as m, moto.server; print(m.version('moto'))";
  const [server, library] = await Promise.all([run('moto_server', ['--help'], options), run('python3', ['-c', script], options)]);
  const version = library.exitCode === 0 ? ` ${library.stdout.trim()}` : '';
  if (server.exitCode === 0) return ok(`moto_server${version}`);
  if (library.exitCode === 0) return ok(`python3 -m moto.server${version}`);
  return warn('moto_server is not installed; only the sandbox needs it', errorCodes.EMULATOR_NOT_FOUND.fix);
}

function describeNetwork(env: Context['env']): Finding {
  const proxy = proxyFor('sts.amazonaws.com', env);
  const bundle = env.AWS_CA_BUNDLE || env.SSL_CERT_FILE;
  const parts = [proxy === undefined ? 'no proxy' : `proxy ${withoutPassword(proxy)}`, ...(bundle ? [`certificates from ${bundle}`] : [])];
  return ok(parts.join(', '));
}

function withoutPassword(proxy: string): string {
  return proxy.replace(/\/\/[^@/]*@/, '//');
}

async function checkSettingsFile(ctx: Pick<Context, 'cwd' | 'env'>, config: string | undefined): Promise<Finding> {
  const { path, exists, settings } = await loadSettings(ctx, { config });
  if (!exists) return warn(`there is no ${path}`, 'trading-infra init');
  const environments = Object.entries(settings.environments).map(describeEnvironment);
  if (environments.length === 0) return warn(`${path} has no environment`, 'trading-infra init');
  const warnings = settingsWarnings(settings);
  const detail = [`${path}: ${environments.join('; ')}`, ...warnings.map((warning) => warning.detail)].join('; ');
  return warnings.length === 0 ? ok(detail) : warn(detail, warnings.map(({ hint }) => hint).join('; '));
}

function describeEnvironment([name, { target, account, region, size }]: [string, Settings['environments'][string]]): string {
  return target === 'aws' ? `${name} (${size}, ${account}, ${region})` : `${name} (${size}, ${target}, ${region})`;
}

async function checkSandbox(ctx: Context, config: string | undefined): Promise<Finding> {
  const { path } = await loadSettings(ctx, { config }).catch(() => ({ path: undefined }));
  if (path === undefined) return skipped('could not be asked: the settings file has problems');
  const status = await sandboxControl(ctx, path).read();
  if (status.state === 'running') return ok(`running at ${status.info.endpoint} since ${status.info.startedAt}`);
  if (status.state === 'stopped') return ok('not running');
  return warn(`it was running and is gone: ${status.reason}`, 'trading-infra sandbox start');
}
