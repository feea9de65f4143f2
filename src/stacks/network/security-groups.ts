// Security groups of the function and the database. The rules are standalone resources, so that the groups can reference each other.
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import { Construct } from 'constructs';
import type { Site } from '../parts/site.js';
import type { VpcEndpoints } from './vpc-endpoints.js';

const postgresPort = 5432;
const httpsPort = 443;

type Destination = { cidrIpv4: string } | { prefixListId: string } | { referencedSecurityGroupId: string };

export class SecurityGroups extends Construct {
  readonly lambda: SecurityGroup;
  readonly database: SecurityGroup;
  private readonly environmentName: string;

  constructor(scope: Construct, id: string, { environment, names }: Site, vpc: Vpc, endpoints: VpcEndpoints) {
    super(scope, id);
    this.environmentName = environment.name;
    // The default group is adopted without rules, so that a resource without an explicit group cannot be reached and cannot connect.
    new DefaultSecurityGroup(this, 'default', { vpcId: vpc.id, tags: { Name: `${names.vpc}-default` } });
    this.lambda = this.addGroup('lambda', 'Security group for Lambda functions', vpc);
    this.database = this.addGroup('database', 'Security group for Aurora database', vpc);
    this.addDatabaseRules();
    this.allowOut('s3', 'Allow HTTPS to S3', httpsPort, { prefixListId: endpoints.s3.prefixListId });
    this.allowOut('dynamodb', 'Allow HTTPS to DynamoDB', httpsPort, { prefixListId: endpoints.dynamodb.prefixListId });
    if (endpoints.securityGroup !== undefined) {
      const referencedSecurityGroupId = endpoints.securityGroup.id;
      this.allowOut('endpoints', 'Allow HTTPS to the interface endpoints', httpsPort, { referencedSecurityGroupId });
    }
    if (environment.network.nat !== 'none') {
      this.allowOut('internet', 'Allow HTTPS through the NAT gateway', httpsPort, { cidrIpv4: '0.0.0.0/0' });
    }
  }

  private addGroup(thing: string, description: string, vpc: Vpc): SecurityGroup {
    return new SecurityGroup(this, thing, {
      namePrefix: `trading-${thing}-sg-${this.environmentName}-`,
      description,
      vpcId: vpc.id,
      revokeRulesOnDelete: true,
      lifecycle: { createBeforeDestroy: true },
      tags: { Name: `trading-${thing}-sg-${this.environmentName}` },
    });
  }

  private addDatabaseRules(): void {
    new VpcSecurityGroupIngressRule(this, 'database-from-lambda', {
      securityGroupId: this.database.id,
      description: 'Allow PostgreSQL from Lambda',
      ipProtocol: 'tcp',
      fromPort: postgresPort,
      toPort: postgresPort,
      referencedSecurityGroupId: this.lambda.id,
      tags: { Name: `trading-database-from-lambda-${this.environmentName}` },
    });
    this.allowOut('database', 'Allow PostgreSQL to Aurora', postgresPort, { referencedSecurityGroupId: this.database.id });
  }

  private allowOut(to: string, description: string, port: number, destination: Destination): void {
    new VpcSecurityGroupEgressRule(this, `lambda-to-${to}`, {
      securityGroupId: this.lambda.id,
      description,
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
      ...destination,
      tags: { Name: `trading-lambda-to-${to}-${this.environmentName}` },
    });
  }
}
