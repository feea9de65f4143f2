// Rehearses the risk gate on the real Terraform: deploys one environment in the sandbox, then plans sixteen risky changes of its settings, each of
// which must be named with attribute, old and new value, and twelve harmless ones, of which none may be named. Nothing but the first deploy is
// applied. `npm run rehearse:risks`; with `-- FOLDER`, uses the environment that an earlier run left in that folder, and keeps it.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';

const tool = resolve(import.meta.dirname, '../bin/trading-infra.js');

/** A protected environment with something to lose in every group of protections. */
const environment = {
  target: 'sandbox',
  account: '123456789012',
  region: 'us-east-1',
  size: 'medium',
  state: 's3',
  owner: 'platform',
  costCenter: 'finance',
  network: { nat: 'single', cidr: '10.1.0.0/16' },
  database: { minCapacityAcu: 1 },
  storage: { archiveLockDays: 30 },
  function: { reservedConcurrency: 20 },
  api: { waf: 'block' },
};

/** Each with the type, the attribute and the values that must be named. */
const risky = [
  [
    { storage: { archive: { standardIaDays: null, expireDays: 1 } } },
    'aws_s3_bucket_lifecycle_configuration',
    'rule[archive-old-data].expiration.days',
    180,
    1,
  ],
  [
    { storage: { noncurrentDays: 1 } },
    'aws_s3_bucket_lifecycle_configuration',
    'rule[expire-old-versions].noncurrent_version_expiration.noncurrent_days',
    90,
    1,
  ],
  [{ storage: { archiveLockDays: 1 } }, 'aws_s3_bucket_object_lock_configuration', 'rule.default_retention.days', 30, 1],
  [{ logs: { retentionDays: 1 } }, 'aws_cloudwatch_log_group', 'retention_in_days', 90, 1],
  [{ api: { waf: 'off' } }, 'aws_wafv2_web_acl', 'name', 'trading-web-acl-prod', null],
  [{ api: { waf: 'count' } }, 'aws_wafv2_web_acl', 'rule[RateLimitPerAddress].action', 'block', 'count'],
  [{ network: { nat: 'none' } }, 'aws_nat_gateway', 'public_ip', undefined, null],
  [{ network: { interfaceEndpoints: [] } }, 'aws_vpc_endpoint', 'service_name', 'com.amazonaws.us-east-1.sqs', null],
  [{ network: { flowLogTraffic: 'REJECT' } }, 'aws_flow_log', 'traffic_type', 'ALL', 'REJECT'],
  [{ network: { cidr: '10.9.0.0/16' } }, 'aws_vpc', 'cidr_block', '10.1.0.0/16', '10.9.0.0/16'],
  [{ database: { maxCapacityAcu: 1 } }, 'aws_rds_cluster', 'serverlessv2_scaling_configuration.max_capacity', 4, 1],
  [{ database: { backupRetentionDays: 1 } }, 'aws_rds_cluster', 'backup_retention_period', 14, 1],
  [{ protected: false }, 'aws_rds_cluster', 'deletion_protection', true, false],
  [{ keys: { deletionWindowDays: 7 } }, 'aws_kms_key', 'deletion_window_in_days', 14, 7],
  [{ api: { planRate: 1, planBurst: 1, quotaPerDay: 1 } }, 'aws_api_gateway_usage_plan', 'quota_settings.limit', 100_000, 1],
  [{ function: { memoryMb: 128 } }, 'aws_lambda_function', 'memory_size', 1024, 128],
];

const harmless = [
  { owner: 'desk', costCenter: 'research' },
  { logs: { retentionDays: 365 } },
  { storage: { noncurrentDays: 365, raw: { expireDays: 3650 } } },
  { storage: { raw: { standardIaDays: 60 }, processed: { glacierInstantDays: 90 } } },
  { storage: { archiveLockDays: 60 } },
  { database: { maxCapacityAcu: 16, backupRetentionDays: 35 } },
  { database: { instances: 2, performanceInsightsDays: 7 } },
  { network: { interfaceEndpoints: ['sqs', 'kms'], flowLogIntervalSeconds: 60 } },
  { keys: { deletionWindowDays: 30 } },
  { function: { memoryMb: 2048, timeoutSeconds: 600, maximumConcurrency: 10 } },
  { api: { stageRate: 400, stageBurst: 800, planRate: 200, quotaPerDay: 200_000, wafRate: 1000 } },
  { analytics: { scanLimitGb: 200 } },
];

const [given] = process.argv.slice(2);
const folder = given === undefined ? await mkdtemp(join(tmpdir(), 'trading-infra-risks-')) : resolve(given);
await mkdir(folder, { recursive: true });
const settingsFile = join(folder, 'trading-infra.yaml');
const failures = [];
try {
  await deployOnce();
  for (const [change, ...wanted] of risky) await rehearse('risky', change, (plan) => missingRisk(plan, wanted));
  for (const change of harmless) await rehearse('harmless', change, unexpectedRisks);
  await writeSettings({});
} finally {
  if (given === undefined) {
    await run('sandbox', 'stop');
    await rm(folder, { recursive: true, force: true });
  }
}
console.log(
  failures.length === 0
    ? `All ${risky.length} risky changes were named, and none of the ${harmless.length} harmless ones.`
    : failures.join('\n'),
);
process.exitCode = failures.length === 0 ? 0 : 1;

async function deployOnce() {
  await writeSettings({});
  const { code, stderr } = await run('deploy', '--env', 'prod', '--yes', '--bootstrap', '--no-verify');
  if (code !== 0) throw new Error(`the environment could not be deployed:\n${stderr}`);
}

async function rehearse(kind, change, findFault) {
  await writeSettings(change);
  const { stdout } = await run('plan', '--env', 'prod', '--json');
  const plan = JSON.parse(stdout);
  const fault = plan.error === undefined ? findFault(plan) : plan.error.message;
  const named = (plan.risks ?? []).length;
  console.log(
    `${fault === undefined ? 'ok  ' : 'FAIL'} ${kind} ${JSON.stringify(change)}: ${named} named${plan.refused ? ', refused' : ''}`,
  );
  if (fault !== undefined) failures.push(`${JSON.stringify(change)}: ${fault}`);
}

function missingRisk({ risks }, [type, attribute, from, to]) {
  const isSame = (risk) => risk.address.startsWith(`${type}.`) && risk.attribute === attribute;
  const found = risks.find((risk) => isSame(risk) && (from === undefined || risk.from === from) && risk.to === to);
  return found === undefined ? `no risk ${type} ${attribute}: ${from} -> ${to} in ${JSON.stringify(risks, undefined, 1)}` : undefined;
}

function unexpectedRisks({ risks, hasChanges }) {
  if (!hasChanges) return 'the change changes nothing';
  return risks.length === 0 ? undefined : `named although harmless: ${JSON.stringify(risks, undefined, 1)}`;
}

/** Writes the settings with a change; keeps the foundation's, which the deploy added. */
async function writeSettings(change) {
  const { foundations } = parse(await readFile(settingsFile, 'utf8').catch(() => '')) ?? {};
  const prod = overlay(environment, change);
  await writeFile(settingsFile, stringify({ version: 1, environments: { prod }, ...(foundations && { foundations }) }));
}

function overlay(base, change) {
  const isSection = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = Object.entries(change).map(([name, value]) => [name, isSection(value) ? overlay(base[name] ?? {}, value) : value]);
  return { ...base, ...Object.fromEntries(entries) };
}

function run(...args) {
  return new Promise((settle) => {
    execFile(process.execPath, [tool, ...args], { cwd: folder, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      settle({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}
