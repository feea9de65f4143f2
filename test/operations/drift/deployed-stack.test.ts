import { describe, expect, it } from 'vitest';
import type { AwsAccess } from '../../../src/aws/target.js';
import { askServices } from '../../../src/operations/drift/asks/all-asks.js';
import { compareMembers } from '../../../src/operations/drift/asks/ask.js';
import { DeployedStack } from '../../../src/operations/drift/deployed-stack.js';

/** An expression of Terraform. */
const ref = (expression: string) => `\${${expression}}`;
const configuration = {
  resource: {
    aws_iam_role: { role: { name: 'ours' }, planned: { name: 'not deployed yet' } },
    aws_iam_policy: { own: { name: 'own' } },
    aws_iam_role_policy_attachment: {
      own: { role: ref('aws_iam_role.role.name'), policy_arn: ref('aws_iam_policy.own.arn') },
      computed: { role: ref('aws_iam_role.role.name'), policy_arn: ref('join("", ["arn:", "x"])') },
    },
    aws_lambda_function: {
      f: {
        environment: { variables: { TABLE: ref('aws_iam_role.role.name'), PORT: ref('aws_route.r.port') } },
        layers: [ref('join("", ["x"])')],
        path: `to/$${ref('date')}/of/${ref('aws_iam_role.role.name')}`,
      },
    },
    aws_route: { r: { gateways: [ref('aws_iam_role.role.name'), 'igw-1'], port: 5432 } },
  },
};
const instance = (type: string, name: string, attributes: Record<string, unknown>) => ({ type, name, nameOrId: undefined, attributes });
const state = [
  instance('aws_iam_role', 'role', { name: 'ours', id: 'ours' }),
  instance('aws_iam_role', 'left-over', { name: 'not in the stack any more' }),
  instance('aws_iam_policy', 'own', { arn: 'arn:own' }),
  instance('aws_iam_role_policy_attachment', 'own', { role: 'ours', policy_arn: 'arn:own' }),
  instance('aws_iam_role_policy_attachment', 'computed', { role: 'ours', policy_arn: 'arn:x' }),
  instance('aws_route', 'r', { id: 'r-1', port: 5432 }),
  instance('aws_lambda_function', 'f', { layers: ['x'], vpc_config: [{ vpc_id: 'vpc-1' }] }),
];
const stack = new DeployedStack(configuration, state);

describe('DeployedStack', () => {
  it('consists of what is both in the stack and in the state', () => {
    expect(stack.ofTypes('aws_iam_role').map(({ address }) => address)).toEqual(['aws_iam_role.role']);
  });

  it('resolves references with the state, and takes from it what only Terraform can compute', () => {
    const attachments = stack.children('aws_iam_role_policy_attachment', 'role', 'ours');
    expect(attachments.map((one) => stack.text(one, 'policy_arn'))).toEqual(['arn:own', 'arn:x']);
    const [route] = stack.ofTypes('aws_route');
    expect(route && [stack.value(route, 'gateways'), stack.value(route, 'port'), stack.value(route, 'id')]).toEqual([
      ['ours', 'igw-1'],
      5432,
      'r-1',
    ]);
    expect(route && stack.text(route, 'absent')).toBe('');
  });

  it('finds nested values, with and without references, in the stack and in the state', () => {
    const [f] = stack.ofTypes('aws_lambda_function');
    if (f === undefined) throw new Error('the function is missing');
    expect(stack.value(f, 'environment.variables')).toEqual({ TABLE: 'ours', PORT: 5432 });
    expect(stack.value(f, 'environment.variables.PORT')).toBe(5432);
    expect(stack.value(f, 'layers')).toEqual(['x']);
    expect(stack.value(f, 'path')).toBe(`to/${ref('date')}/of/ours`);
    expect(stack.value(f, 'vpc_config.vpc_id')).toBe('vpc-1');
    expect(stack.value(f, 'vpc_config.nothing.here')).toBeUndefined();
    expect([stack.declares(f, 'environment.variables.TABLE'), stack.declares(f, 'vpc_config.vpc_id')]).toEqual([true, false]);
  });

  it('also has what is declared and not deployed', () => {
    const planned = stack.declared.find(({ address }) => address === 'aws_iam_role.planned');
    expect(planned && [stack.value(planned, 'name'), stack.value(planned, 'arn')]).toEqual(['not deployed yet', undefined]);
  });

  it('knows which resources refer to another one', () => {
    expect(stack.hasReferrer('aws_iam_role_policy_attachment', { address: 'aws_iam_role.role' })).toBe(true);
    expect(stack.hasReferrer('aws_iam_policy', { address: 'aws_iam_role.role' })).toBe(false);
  });
});

describe('what a service has', () => {
  it('is compared with the stack, whatever the order', () => {
    expect(compareMembers(['a', 'b'], ['c', 'b', 'c'])).toEqual({ extra: ['c'], missing: ['a'] });
  });

  it('is unknown if the service does not answer', async () => {
    const refuse = () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDenied' }));
    const access = { account: '1', region: 'eu-central-1', aws: { iam: async () => ({ send: refuse }) } } as unknown as AwsAccess;
    const answers = await askServices(access, stack);
    const [first] = answers.filter(({ ask }) => ask.member === 'attached policy');
    expect(first).toMatchObject({
      extra: [],
      missing: [],
      error: { code: 'ACCESS_DENIED', hint: 'Ask for the permission iam:ListAttachedRolePolicies' },
    });
  });
});
