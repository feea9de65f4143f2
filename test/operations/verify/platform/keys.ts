// The KMS keys of a test platform.
import { CreateAliasCommand, CreateKeyCommand, EnableKeyRotationCommand } from '@aws-sdk/client-kms';
import { keyPurposes } from '../../../../src/platform/names.js';
import type { Platform } from './platform.js';

export async function buildKeys({ aws, names, keys }: Platform): Promise<void> {
  const kms = await aws.kms();
  for (const purpose of keyPurposes) {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: purpose }));
    const KeyId = KeyMetadata?.KeyId;
    await kms.send(new CreateAliasCommand({ AliasName: names.keyAlias(purpose), TargetKeyId: KeyId }));
    await kms.send(new EnableKeyRotationCommand({ KeyId }));
    keys[purpose] = KeyMetadata?.Arn ?? '';
  }
}
