// What the roles may do beyond the stack, and who else has the stack's policies.
import {
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { ifExists, readAllPages } from '../../../aws/calls.js';
import { type Ask, attribute } from './ask.js';

const attachment = 'aws_iam_role_policy_attachment';

export const roleAsks: readonly Ask[] = [
  {
    types: ['aws_iam_role'],
    member: 'attached policy',
    group: 'exposure',
    mirrors: ['managed_policy_arns'],
    action: 'iam:ListAttachedRolePolicies',
    expected: (stack, role) => stack.children(attachment, 'role', attribute(role, 'name')).map((one) => stack.text(one, 'policy_arn')),
    found: async (aws, role) => {
      const iam = await aws.iam();
      const RoleName = attribute(role, 'name');
      const policies = await readAllPages(
        (Marker) => ifExists(iam.send(new ListAttachedRolePoliciesCommand({ RoleName, Marker }))),
        (page) => ({ items: page?.AttachedPolicies, next: page?.Marker }),
      );
      return policies.map(({ PolicyArn = '' }) => PolicyArn);
    },
  },
  {
    types: ['aws_iam_role'],
    member: 'inline policy',
    group: 'exposure',
    mirrors: ['inline_policy'],
    action: 'iam:ListRolePolicies',
    expected: (stack, role) => stack.children('aws_iam_role_policy', 'role', attribute(role, 'name')).map((one) => stack.text(one, 'name')),
    found: async (aws, role) => {
      const iam = await aws.iam();
      const RoleName = attribute(role, 'name');
      return readAllPages(
        (Marker) => ifExists(iam.send(new ListRolePoliciesCommand({ RoleName, Marker }))),
        (page) => ({ items: page?.PolicyNames, next: page?.Marker }),
      );
    },
  },
  {
    types: ['aws_iam_role'],
    member: 'instance profile',
    group: 'exposure',
    action: 'iam:ListInstanceProfilesForRole',
    expected: (stack, role) =>
      stack.children('aws_iam_instance_profile', 'role', attribute(role, 'name')).map((one) => stack.text(one, 'name')),
    found: async (aws, role) => {
      const iam = await aws.iam();
      const answer = await ifExists(iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: attribute(role, 'name') })));
      return (answer?.InstanceProfiles ?? []).map(({ InstanceProfileName = '' }) => InstanceProfileName);
    },
  },
  {
    types: ['aws_iam_policy'],
    member: 'holder of the policy',
    group: 'exposure',
    mirrors: ['attachment_count'],
    action: 'iam:ListEntitiesForPolicy',
    expected: (stack, policy) =>
      stack.children(attachment, 'policy_arn', attribute(policy, 'arn')).map((one) => `role ${stack.text(one, 'role')}`),
    found: async (aws, policy) => {
      const iam = await aws.iam();
      const PolicyArn = attribute(policy, 'arn');
      return readAllPages(
        (Marker) => ifExists(iam.send(new ListEntitiesForPolicyCommand({ PolicyArn, Marker }))),
        (page) => ({
          items: [
            ...(page?.PolicyRoles ?? []).map(({ RoleName }) => `role ${RoleName}`),
            ...(page?.PolicyUsers ?? []).map(({ UserName }) => `user ${UserName}`),
            ...(page?.PolicyGroups ?? []).map(({ GroupName }) => `group ${GroupName}`),
          ],
          next: page?.Marker,
        }),
      );
    },
  },
];
