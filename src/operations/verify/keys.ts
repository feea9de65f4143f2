// Checks that the environment's KMS keys are enabled and rotated. Other checks get the key that they expect from this module.
import { DescribeKeyCommand, GetKeyRotationStatusCommand, type KeyMetadata } from '@aws-sdk/client-kms';
import { type KeyPurpose, keyPurposes } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, compare, deployCommand, requireExisting } from './check.js';

const titles: Record<KeyPurpose, string> = {
  database: 'the database',
  s3: 'S3',
  lambda: 'Lambda',
  cloudwatch: 'CloudWatch Logs',
  dynamodb: 'DynamoDB',
  messaging: 'SQS',
};

/** Returns two checks for each purpose: `key-<purpose>` and `key-<purpose>-rotation`. */
export function keyChecks(environment: Environment): Check[] {
  return keyPurposes.flatMap((purpose) => [enabledCheck(purpose, environment), rotationCheck(purpose, environment)]);
}

function enabledCheck(purpose: KeyPurpose, environment: Environment): Check {
  return {
    id: `key-${purpose}`,
    sentence: `The KMS key for ${titles[purpose]} is enabled`,
    reason: 'AWS Config rule KMS_CMK_NOT_SCHEDULED_FOR_DELETION: without the key, its data cannot be decrypted',
    dependsOn: [],
    remedy: `aws kms describe-key --region ${environment.region} --key-id alias/trading-${purpose}-${environment.name}   # shows its state: enable the key or cancel its deletion; if there is no such key, ${deployCommand(environment)}`,
    run: async (ctx) => {
      const key = await describeKey(ctx, purpose);
      return compare({ state: [key.KeyState, 'Enabled'], manager: [key.KeyManager, 'CUSTOMER'] });
    },
  };
}

function rotationCheck(purpose: KeyPurpose, environment: Environment): Check {
  return {
    id: `key-${purpose}-rotation`,
    sentence: `The KMS key for ${titles[purpose]} is rotated every year`,
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

/**
 * Returns a row for `compare`. `found` is the ARN, id or alias of the key that a service uses; expected is the environment's key for
 * `purpose`.
 */
export async function keyRow(ctx: CheckContext, found: string | undefined, purpose: KeyPurpose): Promise<[string | undefined, string]> {
  const { Arn = '', KeyId = '' } = await describeKey(ctx, purpose);
  const isOurs = found !== undefined && [Arn, KeyId].includes(found);
  const isAlias = found?.endsWith(ctx.names.keyAlias(purpose)) === true;
  return [isOurs || isAlias ? Arn : found, Arn];
}
