// Where a stack keeps its Terraform state: in the account's state bucket, or in a file of the working directory.
import { LocalBackend, S3Backend, type TerraformStack } from 'cdktf';
import { stateNames } from '../../platform/names.js';
import { partitionOf } from '../../platform/regions.js';
import type { Environment } from '../../settings/schema.js';

type Place = Pick<Environment, 'account' | 'region' | 'state'>;

/** Gives the stack its backend. `key` is the state's object key in the bucket; the local file is named after the stack. */
export function configureBackend(stack: TerraformStack, { account, region, state }: Place, key: string): void {
  if (state === 'local') {
    // Terraform runs in out/stacks/<stack>, and the state must survive a new synth: it lies beside `out`.
    new LocalBackend(stack, { path: `../../../state/${stack.node.id}.tfstate` });
    return;
  }
  const { bucket, keyAlias } = stateNames({ account, region });
  const kmsKeyId = `arn:${partitionOf(region)}:kms:${region}:${account}:${keyAlias}`;
  new S3Backend(stack, { bucket, key, region, encrypt: true, kmsKeyId });
  // cdktf 0.21 does not know native locking yet.
  stack.addOverride('terraform.backend.s3.use_lockfile', true);
}
