// The backend for a stack's Terraform state: the account's state bucket, or a file in the work directory.
import { LocalBackend, S3Backend, type TerraformStack } from 'cdktf';
import { stateNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';

type StateSettings = Pick<Environment, 'account' | 'region' | 'state'>;

/** Configures the stack's backend. `key` is the object key of the state in the bucket; a local state file is named after the stack. */
export function configureBackend(stack: TerraformStack, { account, region, state }: StateSettings, key: string): void {
  if (state === 'local') {
    // Terraform runs in out/stacks/<stack>. The state is beside `out`, so that it survives a new synthesis.
    new LocalBackend(stack, { path: `../../../state/${stack.node.id}.tfstate` });
    return;
  }
  const { bucket, keyArn: kmsKeyId } = stateNames({ account, region });
  new S3Backend(stack, { bucket, key, region, encrypt: true, kmsKeyId });
  // cdktf 0.21 has no property for S3-native locking.
  stack.addOverride('terraform.backend.s3.use_lockfile', true);
}
