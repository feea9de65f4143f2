// Checks that the environment's KMS keys are enabled and rotated. Other checks compare keys with this module.
import { DescribeKeyCommand, GetKeyRotationStatusCommand, type KeyMetadata } from '@aws-sdk/client-kms';
import { type KeyPurpose, keyPurposes } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, type Comparable, compare, deployCommand, requireExisting } from './check.js';
import { type Declared, findAllDeclared, findDeclared } from './declared.js';

const titles: Record<KeyPurpose, string> = {
  database: 'the database',
  s3: 'S3',
  lambda: 'Lambda',
  cloudwatch: 'CloudWatch Logs',
  dynamodb: 'DynamoDB',
  messaging: 'SQS',
};

/** AWS's number of days between rotations if none is set. */
const everyYear = 365;

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
      const { KeyRotationEnabled, RotationPeriodInDays = everyYear } = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
      const key = await findDeclaredKey(ctx, purpose);
      return compare({
        rotation: [KeyRotationEnabled, key.value('enable_key_rotation')],
        'days between rotations': [RotationPeriodInDays, key.value('rotation_period_in_days') ?? everyYear],
      });
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

async function findDeclaredKey(ctx: CheckContext, purpose: KeyPurpose): Promise<Declared> {
  const alias = await findDeclared(ctx, 'aws_kms_alias', { name: ctx.names.keyAlias(purpose) });
  return findDeclared(ctx, 'aws_kms_key', { key_id: alias.value('target_key_id') });
}

/** Returns a row for `compare`: the keys that a service uses and should use, each given as ARN, id or alias, as ARNs if the stacks know them. */
export async function keyRow(ctx: CheckContext, found: string | undefined, expected: Comparable): Promise<[Comparable, Comparable]> {
  return [await toKeyArn(ctx, found), await toKeyArn(ctx, expected)];
}

async function toKeyArn(ctx: CheckContext, key: Comparable): Promise<Comparable> {
  if (!key) return key;
  const aliases = await findAllDeclared(ctx, 'aws_kms_alias');
  const alias = aliases.find((one) => `:${key}`.endsWith(`:${one.value('name')}`));
  const id = alias?.value('target_key_id') ?? key;
  const keys = await findAllDeclared(ctx, 'aws_kms_key');
  return keys.find((one) => [one.assigned('key_id'), one.assigned('arn')].includes(id))?.assigned('arn') ?? key;
}
