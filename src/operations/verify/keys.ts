// The environment's KMS keys: there, enabled, rotated. Others ask here which key is theirs.
import { DescribeKeyCommand, GetKeyRotationStatusCommand, type KeyMetadata } from '@aws-sdk/client-kms';
import { type KeyPurpose, keyPurposes } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, compare, deployCommand, requireExisting } from './check.js';

/** Two checks for each purpose: `key-<purpose>` and `key-<purpose>-rotation`. */
export function keyChecks(environment: Environment): Check[] {
  return keyPurposes.flatMap((purpose) => [usable(purpose, environment), rotated(purpose, environment)]);
}

function usable(purpose: KeyPurpose, environment: Environment): Check {
  return {
    id: `key-${purpose}`,
    sentence: `The ${purpose} key exists and is enabled`,
    reason: 'AWS Config rule KMS_CMK_NOT_SCHEDULED_FOR_DELETION: what a lost key encrypted is lost',
    dependsOn: [],
    remedy: `aws kms describe-key --key-id alias/trading-${purpose}-${environment.name}, then enable it (cancel its deletion), or ${deployCommand(environment)}`,
    run: async (ctx) => {
      const key = await describeKey(ctx, purpose);
      return compare({ 'its state': [key.KeyState, 'Enabled'], 'its manager': [key.KeyManager, 'CUSTOMER'] });
    },
  };
}

function rotated(purpose: KeyPurpose, environment: Environment): Check {
  return {
    id: `key-${purpose}-rotation`,
    sentence: `The ${purpose} key is rotated every year`,
    reason: 'PCI DSS 3.6.4, AWS Config rule CMK_BACKING_KEY_ROTATION_ENABLED',
    dependsOn: [`key-${purpose}`],
    remedy: deployCommand(environment),
    run: async (ctx) => {
      const kms = await ctx.target.aws.kms();
      const { KeyId } = await describeKey(ctx, purpose);
      const { KeyRotationEnabled, RotationPeriodInDays = 365 } = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
      return compare({ rotation: [KeyRotationEnabled, true], 'days between rotations': [RotationPeriodInDays, 365] });
    },
  };
}

function describeKey(ctx: CheckContext, purpose: KeyPurpose): Promise<KeyMetadata> {
  const alias = ctx.names.keyAlias(purpose);
  return ctx.once(`key ${alias}`, async () => {
    const kms = await ctx.target.aws.kms();
    const { KeyMetadata } = await requireExisting(`The key ${alias}`, kms.send(new DescribeKeyCommand({ KeyId: alias })));
    return KeyMetadata as KeyMetadata;
  });
}

/** A row for `compare`: the key that a service names, in whatever form, against the environment's key of that purpose. */
export async function keyRow(ctx: CheckContext, seen: string | undefined, purpose: KeyPurpose): Promise<[string | undefined, string]> {
  const { Arn = '', KeyId = '' } = await describeKey(ctx, purpose);
  const isOurs = seen !== undefined && [Arn, KeyId].includes(seen);
  const isAlias = seen?.endsWith(ctx.names.keyAlias(purpose)) === true;
  return [isOurs || isAlias ? Arn : seen, Arn];
}
