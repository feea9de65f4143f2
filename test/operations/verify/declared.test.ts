import { beforeEach, describe, expect, it } from 'vitest';
import { sendLocally } from '../../../src/network/http-request.js';
import type { DeployedStack } from '../../../src/operations/drift/deployed-stack.js';
import { verify } from '../../../src/operations/verify/verify.js';
import { keyPurposes, type Outputs, outputNames } from '../../../src/platform/names.js';
import { environmentWith, type Given, type Synthesis, synthesized } from '../../stacks/stack-json.js';
import { clientsWith } from './platform/fake-platform.js';
import { deadLetterQueueArn, keyArn, smallAnswers } from './platform/small-answers.js';
import { assignedKeys, deployedStacks } from './platform/stacks.js';

// The expected values are those of the synthesized stacks: AWS answers the same, and the stacks change.

const assigned = {
  ...assignedKeys(Object.fromEntries(keyPurposes.map((purpose) => [purpose, keyArn(purpose)]))),
  'aws_sqs_queue.ingest_dead-letter-queue': { arn: deadLetterQueueArn },
  'aws_rds_cluster.database_cluster': { endpoint: 'db.example', port: 5432 },
};
const ctx = { now: () => new Date(0), sleep: async () => {}, signal: new AbortController().signal, report: () => {} };
const outputs = Object.fromEntries(outputNames.map((name) => [name, ''])) as Outputs;

type Stacks = () => Promise<readonly DeployedStack[]>;

async function check(id: string, stacks: Stacks, given: Given = {}): Promise<string> {
  const results = await checkAll([id], stacks, given);
  return results[id] ?? '';
}

/** Runs the checks, and those before them, and returns `pass: DETAIL` or the like by id. */
async function checkAll(only: readonly string[], stacks: Stacks, given: Given = {}): Promise<Record<string, string>> {
  const environment = environmentWith(given);
  const { account, region } = environment;
  const target = { aws: clientsWith(smallAnswers), account, region, invokeUrl: () => '', openHttp: async () => sendLocally };
  const { checks } = await verify(ctx, { target, environment, outputs, deployedStacks: stacks }, { seed: '1', only });
  return Object.fromEntries(checks.map(({ id, status, detail }) => [id, `${status}: ${detail}`]));
}

describe('verify expects', () => {
  it.each<[Given['size'], string, string]>([
    [
      'small',
      'function-configuration',
      'pass: runtime nodejs22.x, architecture arm64, handler index.handler, memory in MB 512, timeout in seconds 60',
    ],
    ['medium', 'function-configuration', 'fail: memory in MB is 512, expected 1024; timeout in seconds is 60, expected 300'],
    ['large', 'function-configuration', 'fail: memory in MB is 512, expected 1769; timeout in seconds is 60, expected 300'],
    ['medium', 'log-group-api', 'fail: retention in days is 30, expected 90'],
    ['large', 'log-group-api', 'fail: retention in days is 30, expected 400'],
    ['large', 'ingest-queue-redrive', 'fail: visibility timeout in seconds is 360, expected 1800 or more'],
    [
      'large',
      'usage-plan-limits',
      'fail: throttling rate is 1000, expected 500; throttling burst is 1000, expected 500; quota is not set, expected 5000000; quota period is not set, expected DAY',
    ],
  ])('what the stack of size %s declares (%s)', async (size, id, expected) => {
    const stacks = deployedStacks(await synthesized({ size }), assigned);
    expect(await check(id, async () => stacks, { size })).toBe(expected);
  });

  describe('what a stack declares, which is edited here', () => {
    let stacks: Synthesis;
    beforeEach(async () => {
      stacks = await synthesized();
    });

    it.each<[string, string, (stacks: Synthesis) => void, string]>([
      [
        'another runtime',
        'function-configuration',
        ({ platform }) => Object.assign(platform.one('aws_lambda_function', 'lambda_function'), { runtime: 'nodejs24.x' }),
        'runtime is nodejs22.x, expected nodejs24.x',
      ],
      [
        'another and one more environment variable',
        'function-environment',
        ({ platform }) =>
          Object.assign(platform.one('aws_lambda_function', 'lambda_function').environment.variables, { DATABASE_USER: 'me', LOG: 'all' }),
        'DATABASE_USER is trading_app, expected me; LOG is not set, expected all',
      ],
      [
        'fewer attempts',
        'ingest-queue-redrive',
        ({ platform }) => Object.assign(platform.one('aws_sqs_queue', 'ingest_queue'), { redrive_policy: '{"maxReceiveCount":3}' }),
        `dead-letter queue is ${deadLetterQueueArn}, expected not set; maxReceiveCount is 5, expected 3`,
      ],
      [
        'a table without backups',
        'sessions-table-backups',
        ({ platform }) => Object.assign(platform.one('aws_dynamodb_table', 'dynamodb_sessions').point_in_time_recovery, { enabled: false }),
        'point-in-time recovery is ENABLED, expected DISABLED',
      ],
      [
        'another value of a parameter',
        'cluster-tls',
        ({ platform }) =>
          Object.assign(platform.one('aws_rds_cluster_parameter_group', 'database_parameter-group').parameter[0], { value: '0' }),
        'rds.force_ssl is 1, expected 0',
      ],
      [
        'an earlier transition and one more prefix',
        'raw-bucket-lifecycle',
        ({ platform }) => {
          const { rule } = platform.one('aws_s3_bucket_lifecycle_configuration', 's3_raw_lifecycle');
          rule[0].transition[0].days = 30;
          rule.push({ status: 'Enabled', filter: [{ prefix: 'tmp/' }], expiration: [{ days: 1 }] });
        },
        'days to GLACIER_IR is 90, expected 30; days to GLACIER_IR under tmp/ is 90, expected 30; days to expiration under tmp/ is not set, expected 1',
      ],
      [
        'another key',
        'raw-bucket-encryption',
        ({ platform }) => {
          const [rule] = platform.one('aws_s3_bucket_server_side_encryption_configuration', 's3_raw_encryption').rule;
          rule.apply_server_side_encryption_by_default.kms_master_key_id = `$${'{aws_kms_key.kms_lambda-key.arn}'}`;
        },
        `KMS key is ${keyArn('s3')}, expected ${keyArn('lambda')}`,
      ],
      [
        'another rule',
        'config-rules',
        ({ foundation }) => {
          foundation.all('aws_config_config_rule').more = { source: { source_identifier: 'ROOT_ACCOUNT_MFA_ENABLED' } };
        },
        'these rules are missing or not active: ROOT_ACCOUNT_MFA_ENABLED',
      ],
    ])('%s (%s)', async (_, id, edit, expected) => {
      expect(await check(id, async () => deployedStacks(stacks, assigned))).toMatch(/^pass: /);
      edit(stacks);
      expect(await check(id, async () => deployedStacks(stacks, assigned))).toBe(`fail: ${expected}`);
    });

    it('and says what it cannot know', async () => {
      const nothingAssigned = async () => deployedStacks(stacks);
      expect(await check('raw-bucket-encryption', nothingAssigned)).toBe(
        'fail: what the stack declares as rule.apply_server_side_encryption_by_default.kms_master_key_id of ' +
          'aws_s3_bucket_server_side_encryption_configuration.s3_raw_encryption refers to something that is not deployed',
      );
      stacks.platform.remove('aws_api_gateway_usage_plan', 'api-gateway_access_usage-plan');
      expect(await check('usage-plan-limits', nothingAssigned)).toBe('fail: the stacks declare no aws_api_gateway_usage_plan');
    });
  });

  it('nothing without stacks, which are read once', async () => {
    let reads = 0;
    const refuse = async () => {
      reads += 1;
      throw Object.assign(new Error('Access Denied'), { name: 'AccessDenied' });
    };
    const results = await checkAll(['function-configuration', 'function-environment', 'usage-plan-limits'], refuse);
    const reason = 'the expected values are unknown, because the stacks or their states cannot be read: AccessDenied: Access Denied';
    expect(results).toEqual({
      function: 'pass: state Active, last update Successful',
      'function-configuration': `fail: ${reason}`,
      'function-environment': `fail: ${reason}`,
      'usage-plan': 'pass: trading-usage-plan-dev',
      'usage-plan-limits': `fail: ${reason}`,
    });
    expect(reads).toBe(1);
  });
});
