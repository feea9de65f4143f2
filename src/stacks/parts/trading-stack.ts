// The base class of both stacks: the provider, the partition, and readable resource addresses.
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { TerraformElement, TerraformStack } from 'cdktf';
import type { Construct, Node } from 'constructs';

export interface TradingStackProps {
  account: string;
  region: string;
  tags: Record<string, string>;
}

/** Builds an ARN in the stack's partition, region and account. */
export type ArnBuilder = (service: string, resource: string) => string;

/** A stack in one account and region. The provider refuses credentials of any other account. */
export class TradingStack extends TerraformStack {
  /** The AWS partition, as a token that Terraform resolves. */
  readonly partition: string;
  readonly arn: ArnBuilder;

  constructor(scope: Construct, id: string, { account, region, tags }: TradingStackProps) {
    super(scope, id);
    new AwsProvider(this, 'aws', { region, allowedAccountIds: [account], defaultTags: [{ tags }] });
    const { partition } = new DataAwsPartition(this, 'partition');
    this.partition = partition;
    this.arn = (service, resource) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  }

  /** Does nothing. By default, cdktf searches for cross-stack references here. There are none, and the search takes half of the synthesis time. */
  override prepareStack(): void {}

  /** Resource addresses are construct paths, such as `aws_kms_key.kms_database-key`. Paths are unique, so no hash is needed. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : (element as Node);
    return node.path.split('/').slice(1).join('_');
  }
}
