import { describe, expect, it } from 'vitest';
import { protectionChanges, protections, type Versions } from '../../../../src/terraform/plan/protections/table.js';

const weaker = (type: string, versions: Omit<Versions, 'event'> & { event?: Versions['event'] }) =>
  protectionChanges(type, { event: 'change', ...versions }).filter((change) => change.weaker);
const rules = (...rule: object[]) => ({ rule });

describe('the table of protections', () => {
  it('says in every row what is lost', () => {
    expect(protections.filter(({ lost, types, path }) => lost === '' || types.length === 0 || path === '')).toEqual([]);
    expect(new Set(protections.map(({ group }) => group)).size).toBe(6);
  });

  it('finds a lifecycle rule that is new, tightened or enabled for other objects', () => {
    const type = 'aws_s3_bucket_lifecycle_configuration';
    const rule = (days: number) => ({ id: 'a', expiration: [{ days }] });
    expect(weaker(type, { before: rules(), after: rules(rule(1)) })).toMatchObject([{ before: null, after: 1, group: 'data' }]);
    expect(weaker(type, { before: rules(rule(180)), after: rules(rule(1)) })).toMatchObject([{ attribute: 'rule[a].expiration.days' }]);
    expect(weaker(type, { before: rules(rule(180)), after: rules() })).toEqual([]);
    // S3 gives 0 days to a rule that only removes expired delete markers.
    expect(weaker(type, { before: rules(rule(0)), after: rules(rule(180)) })).toMatchObject([{ before: 0, after: 180 }]);
    const prefixed = (prefix: string) => rules({ id: 'a', filter: [{ prefix }] });
    expect(weaker(type, { before: prefixed('tmp/'), after: prefixed('') })).toMatchObject([{ attribute: 'rule[a].filter.prefix' }]);
  });

  it('takes a retention of 0 days, or none, as for ever', () => {
    const days = (retention_in_days?: number) => ({ retention_in_days });
    expect(weaker('aws_cloudwatch_log_group', { before: days(0), after: days(3653) })).toHaveLength(1);
    expect(weaker('aws_cloudwatch_log_group', { before: days(), after: days(1) })).toHaveLength(1);
    expect(weaker('aws_cloudwatch_log_group', { before: days(400), after: days(0) })).toEqual([]);
  });

  it('reads the chosen action of a rule of a web ACL as plans and as stacks write it', () => {
    const acl = (action: unknown) => rules({ name: 'limit', action });
    const shown = { allow: [], block: [{ custom_response: [] }], count: [] };
    expect(weaker('aws_wafv2_web_acl', { before: acl([shown]), after: acl([{ allow: [], block: [], count: [{}] }]) })).toMatchObject([
      { attribute: 'rule[limit].action', before: 'block', after: 'count' },
    ]);
    expect(weaker('aws_wafv2_web_acl', { before: acl({ block: {} }), after: rules() })).toMatchObject([{ before: 'block', after: null }]);
  });

  it.each([
    ['10.0.0.0/16', '10.0.1.0/24', 0],
    ['10.0.1.0/24', '10.0.0.0/16', 1],
    ['10.0.0.0/16', '0.0.0.0/0', 1],
    ['10.0.0.0/16', '10.1.0.0/16', 1],
    [null, '10.0.0.0/16', 1],
  ])('compares the networks of a security group rule: %s -> %s', (before, after, count) => {
    const type = 'aws_vpc_security_group_ingress_rule';
    expect(weaker(type, { before: { cidr_ipv4: before }, after: { cidr_ipv4: after } })).toHaveLength(count);
  });

  it('finds a powerful policy that is attached to a role, but none for one task', () => {
    const attach = (policy_arn: string) => weaker('aws_iam_role_policy_attachment', { event: 'create', after: { policy_arn } });
    expect(attach('arn:aws:iam::aws:policy/AdministratorAccess')).toHaveLength(1);
    expect(attach('arn:aws:iam::aws:policy/service-role/AWS_ConfigRole')).toEqual([]);
  });

  it('takes a policy that is known only after the apply as a risk, but no other attribute', () => {
    const versions = { before: { policy: '{}', is_enabled: true }, after: {}, unknown: { policy: true, is_enabled: true } };
    expect(weaker('aws_kms_key', versions)).toMatchObject([{ attribute: 'policy', after: '(known after apply)' }]);
  });

  it('names parameters of the database by their names', () => {
    const parameter = (value: string) => ({
      parameter: [
        { name: 'other', value: '1' },
        { name: 'rds.force_ssl', value },
      ],
    });
    expect(weaker('aws_rds_cluster_parameter_group', { before: parameter('1'), after: parameter('0') })).toMatchObject([
      { attribute: 'parameter[rds.force_ssl].value', before: '1', after: '0', group: 'encryption' },
    ]);
  });
});
