// IAM roles with customer-managed policies. Inline policies are not used anywhere.
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import { Construct } from 'constructs';
import { policyDocument, type Statement } from './policy.js';

interface ServiceRoleProps {
  name: string;
  description: string;
  /** The trust policy document. */
  trust: string;
  /** A customer-managed policy; absent if AWS-managed policies are enough. */
  policy?: { name: string; description: string; statements: readonly Statement[] };
  managedPolicyArns?: readonly string[];
}

/** A role that a service assumes. Resources that use it should depend on `attachments`, because the role has no permissions without these. */
export class ServiceRole extends Construct {
  readonly role: IamRole;
  readonly attachments: readonly IamRolePolicyAttachment[];

  constructor(scope: Construct, id: string, { name, description, trust, policy, managedPolicyArns = [] }: ServiceRoleProps) {
    super(scope, id);
    this.role = new IamRole(this, 'role', { name, description, assumeRolePolicy: trust, tags: { Name: name } });
    const arns = [...managedPolicyArns];
    if (policy !== undefined) {
      const own = new IamPolicy(this, 'policy', {
        name: policy.name,
        description: policy.description,
        policy: policyDocument(policy.statements),
        tags: { Name: policy.name },
      });
      arns.unshift(own.arn);
    }
    this.attachments = arns.map(
      (policyArn, i) => new IamRolePolicyAttachment(this, `attachment-${i}`, { role: this.role.name, policyArn }),
    );
  }
}
