import { describe, expect, it } from 'vitest';
import { hasKnownDependencies, resolveArgument, resolveText } from '../../../src/operations/recovery/references.js';
import { namedResources } from '../../../src/terraform/references.js';

const known = new Map([
  ['aws_vpc.main', { id: 'vpc-1', arn: '' }],
  ['data.aws_partition.partition', { partition: 'aws' }],
]);

describe('references', () => {
  it.each([
    ['plain', 'plain'],
    ['$' + '{aws_vpc.main.id}', 'vpc-1'],
    ['arn:$' + '{data.aws_partition.partition.partition}:x/$' + '{aws_vpc.main.id}', 'arn:aws:x/vpc-1'],
    ['$' + '{aws_vpc.other.id}', undefined],
    ['$' + '{aws_vpc.main.arn}', undefined],
    ['a$' + '{element(data.aws_availability_zones.zones.names, 0)}', undefined],
  ])('%s', (text, resolved) => {
    expect(resolveText(text, known)).toBe(resolved);
  });

  it('are resolved in nested arguments, if they are text', () => {
    const resource = { tags: { Name: 'n' }, vpc_id: '$' + '{aws_vpc.main.id}', port: 443 };
    const paths = ['tags.Name', 'vpc_id', 'port', 'tags.Other', 'nothing.at.all'];
    expect(paths.map((path) => resolveArgument(resource, path, known))).toEqual(['n', 'vpc-1', undefined, undefined, undefined]);
  });
});

describe('dependencies', () => {
  const ref = (path: string) => `$${'{'}${path}}`;
  const stack: Record<string, Record<string, unknown>> = {
    'aws_kms_key.logs': { '//': { metadata: { path: 'aws_vpc.none' } }, policy: ref('data.aws_iam_policy_document.logs.json') },
    'aws_cloudwatch_log_group.api': { kms_key_id: ref('aws_kms_key.logs.arn') },
    'aws_api_gateway_stage.stage': { depends_on: ['aws_cloudwatch_log_group.api'], rest_api_id: ref('aws_api_gateway_rest_api.api.id') },
  };
  const resourceAt = (address: string) => stack[address] ?? {};
  const isComplete = (...addresses: string[]) =>
    hasKnownDependencies('aws_api_gateway_stage.stage', resourceAt, new Map(addresses.map((one) => [one, {}])));

  it('are the resources in references and in depends_on, but no data sources', () => {
    expect(Object.keys(stack).map((address) => namedResources(resourceAt(address)))).toEqual([
      [],
      ['aws_kms_key.logs'],
      ['aws_cloudwatch_log_group.api', 'aws_api_gateway_rest_api.api'],
    ]);
  });

  it('are known only if those of dependencies are', () => {
    expect(isComplete('aws_cloudwatch_log_group.api', 'aws_api_gateway_rest_api.api', 'aws_kms_key.logs')).toBe(true);
    expect(isComplete('aws_cloudwatch_log_group.api', 'aws_api_gateway_rest_api.api')).toBe(false);
  });
});
