// What must hold for every resource, in every size.
import { beforeAll, describe, expect, it } from 'vitest';
import { outputNames, stackIds } from '../../src/platform/names.js';
import { sizeNames } from '../../src/settings/setting.js';
import { danglingReferences, dependenciesOf } from './references.js';
import { type Json, type StackJson, type Synthesis, synthesized } from './stack-json.js';

/** Resource types that cannot be tagged, or need no tags of their own. */
const untagged =
  /^aws_(api_gateway_(account|deployment|gateway_response|integration|method|method_settings|model|request_validator|resource|usage_plan_key)|config_(configuration_recorder|configuration_recorder_status|delivery_channel)|dynamodb_table_item|glue_catalog_table|iam_role_policy_attachment|kms_alias|lambda_permission|route|route_table_association|s3_bucket_.+|sqs_queue_policy|wafv2_web_acl_(association|logging_configuration))$/;

describe.each(sizeNames)('size %s', (size) => {
  let synthesis: Synthesis;
  let stacks: StackJson[];
  beforeAll(async () => {
    synthesis = await synthesized({ size });
    stacks = Object.values(stackIds).map((id) => synthesis[id]);
  }, 60_000);
  const everything = () => stacks.flatMap((stack) => stack.everything());

  it('has no dangling references', () => {
    for (const stack of stacks) expect(danglingReferences(stack)).toEqual([]);
  });

  it('has construct paths as addresses', () => {
    for (const { id, body } of everything()) expect(body['//'].metadata.path.split('/').slice(1).join('_')).toBe(id);
  });

  it('has a Name tag on every resource that can be tagged', () => {
    for (const { type, id, body } of everything()) {
      if (!untagged.test(type)) expect(body.tags?.Name, `${type}.${id}`).toMatch(/^(trading-|[a-z0-9-]+-us-east-1$)/);
    }
  });

  it('encrypts every log group with the key for logs and sets its retention', () => {
    for (const body of Object.values(synthesis.platform.all('aws_cloudwatch_log_group'))) {
      expect(body.kms_key_id).toContain('aws_kms_key.kms_cloudwatch-key.arn');
      expect(body.retention_in_days).toBeGreaterThan(0);
    }
  });

  it('gives every bucket the full set of protections', () => {
    for (const stack of stacks) {
      for (const id of Object.keys(stack.all('aws_s3_bucket'))) {
        const base = id.replace(/_bucket$/, '');
        stack.one('aws_s3_bucket_versioning', `${base}_versioning`);
        stack.one('aws_s3_bucket_server_side_encryption_configuration', `${base}_encryption`);
        stack.one('aws_s3_bucket_public_access_block', `${base}_public-access`);
        stack.one('aws_s3_bucket_ownership_controls', `${base}_ownership`);
        expect(Object.keys(stack.statements('aws_s3_bucket_policy', `${base}_policy`))).toContain('DenyPlainTransport');
      }
    }
  });

  it('describes every rule, output and check', () => {
    const rules = everything().filter(({ type }) => /security_group_(in|e)gress_rule$|config_config_rule$|^aws_security_group$/.test(type));
    expect(rules.length).toBeGreaterThan(10);
    for (const { id, body } of rules) expect(body.description?.length, id).toBeGreaterThan(10);
    expect(Object.keys(synthesis.platform.json.output)).toHaveLength(outputNames.length);
  });

  it('allows no unrestricted principal or action', () => {
    for (const statement of statementsOfAll(everything())) {
      if (statement.Effect !== 'Allow') continue;
      const open = statement.Principal === '*' || statement.Principal?.AWS === '*';
      if (open) expect(statement.Condition.StringEquals['aws:PrincipalAccount']).toBe('123456789012');
      if (statement.Principal === undefined) expect([statement.Action].flat().filter((action: string) => action.includes('*'))).toEqual([]);
    }
  });

  it('has no uniquely named resource that inherits create_before_destroy', () => {
    const { platform } = synthesis;
    const first = platform.everything().filter(({ body }) => body.lifecycle?.create_before_destroy === true);
    const drawn = new Set(first.flatMap(({ type, id }) => [...dependenciesOf(platform, `${type}.${id}`)].map((a) => a.split('.')[0])));
    expect(first.length).toBeGreaterThan(3);
    for (const type of drawn)
      expect(type).toMatch(
        /^(data|aws_vpc|aws_api_gateway_(rest_api|resource|method|integration|model|request_validator|gateway_response))$/,
      );
  });

  it('prevents the destruction of irrecoverable resources in a protected environment, and of no others', () => {
    const kept = synthesis.platform.everything().filter(({ body }) => body.lifecycle?.prevent_destroy === true);
    const types = [...new Set(kept.map(({ type }) => type))].sort();
    expect(types).toEqual(size === 'small' ? [] : ['aws_dynamodb_table', 'aws_kms_key', 'aws_rds_cluster', 'aws_s3_bucket']);
  });
});

function statementsOfAll(resources: { body: Json }[]): Json[] {
  return resources.flatMap(({ body }) =>
    [body.policy, body.assume_role_policy].filter((text) => typeof text === 'string').flatMap((text) => JSON.parse(text).Statement),
  );
}
