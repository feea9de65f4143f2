// What both stacks share: provider, partition, and addresses that people can read.
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

/** A stack of one account and region; the provider refuses every other account. */
export class TradingStack extends TerraformStack {
  /** The partition, looked up by Terraform. */
  readonly partition: string;
  readonly arn: ArnBuilder;

  constructor(scope: Construct, id: string, { account, region, tags }: TradingStackProps) {
    super(scope, id);
    new AwsProvider(this, 'aws', { region, allowedAccountIds: [account], defaultTags: [{ tags }] });
    const { partition } = new DataAwsPartition(this, 'partition');
    this.partition = partition;
    this.arn = (service, resource) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  }

  /** cdktf resolves everything once more here, to find references between stacks: there are none, and it takes half of a synthesis. */
  override prepareStack(): void {}

  /** Addresses are the construct's path, such as `aws_kms_key.kms_database-key`: paths are unique already, no hash is needed. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : (element as Node);
    return node.path.split('/').slice(1).join('_');
  }
}
