// AWS Config: the rules, and also a recorder, a delivery channel and a bucket unless the account's existing recorder is used.

import { ConfigConfigurationRecorder } from '@cdktf/provider-aws/lib/config-configuration-recorder/index.js';
import { ConfigConfigurationRecorderStatus } from '@cdktf/provider-aws/lib/config-configuration-recorder-status/index.js';
import { ConfigDeliveryChannel } from '@cdktf/provider-aws/lib/config-delivery-channel/index.js';
import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias/index.js';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { Construct } from 'constructs';
import { policyDocument, trustPolicy } from '../parts/policy.js';
import { ServiceRole } from '../parts/role.js';
import type { FoundationSite } from '../parts/site.js';
import { accountAdministration } from '../storage/keys.js';
import { SecureBucket } from '../storage/secure-bucket.js';
import { deliveryStatements, recorderStatements } from './config-policy.js';
import { addConfigRules } from './config-rules.js';

export class Config extends Construct {
  constructor(scope: Construct, id: string, site: FoundationSite) {
    super(scope, id);
    const recorder = site.foundation.recorder === 'manage' ? new ConfigRecorder(this, 'recorder', site) : undefined;
    addConfigRules(this, site, recorder?.status);
  }
}

class ConfigRecorder extends Construct {
  readonly status: ConfigConfigurationRecorderStatus;

  constructor(scope: Construct, id: string, site: FoundationSite) {
    super(scope, id);
    const { foundation, names } = site;
    const key = this.addKey(site);
    const bucket = this.addBucket(site, key.arn);
    const writer = this.addRole(site, key.arn);
    const recorder = new ConfigConfigurationRecorder(this, 'recorder', {
      name: names.recorder,
      roleArn: writer.role.arn,
      recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
      recordingMode: { recordingFrequency: foundation.recordingFrequency },
      dependsOn: [...writer.attachments],
    });
    // Config writes a test object when the channel is created, so the bucket policy and the role must exist by then.
    const channel = new ConfigDeliveryChannel(this, 'delivery-channel', {
      name: names.deliveryChannel,
      s3BucketName: bucket.bucket.id,
      s3KmsKeyArn: key.arn,
      dependsOn: [recorder, bucket.policy, ...writer.attachments],
    });
    this.status = new ConfigConfigurationRecorderStatus(this, 'status', { name: recorder.name, isEnabled: true, dependsOn: [channel] });
  }

  private addKey({ foundation, names, partition }: FoundationSite): KmsKey {
    const configMayWrite = {
      Sid: 'ConfigEncryptsDeliveries',
      Effect: 'Allow' as const,
      Principal: { Service: 'config.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': foundation.account } },
    };
    const key = new KmsKey(this, 'key', {
      description: `AWS Config encryption key for ${foundation.region}`,
      enableKeyRotation: true,
      deletionWindowInDays: foundation.deletionWindowDays,
      policy: policyDocument([accountAdministration(partition, foundation.account), configMayWrite]),
      tags: { Name: `trading-config-key-${foundation.region}`, Purpose: 'config-encryption' },
    });
    new KmsAlias(this, 'key-alias', { name: names.configKeyAlias, targetKeyId: key.keyId });
    return key;
  }

  private addBucket({ foundation, names, partition }: FoundationSite, keyArn: string): SecureBucket {
    return new SecureBucket(this, 'bucket', {
      name: names.configBucket,
      partition,
      keyArn,
      forceDestroy: true,
      preventDestroy: false,
      statements: deliveryStatements(`arn:${partition}:s3:::${names.configBucket}`, foundation.account),
    });
  }

  private addRole({ foundation, names, partition }: FoundationSite, keyArn: string): ServiceRole {
    return new ServiceRole(this, 'writer', {
      name: names.configRole,
      description: `Records configuration in ${foundation.region}`,
      trust: trustPolicy('config.amazonaws.com', foundation),
      policy: {
        name: names.configPolicy,
        description: `Delivering to ${names.configBucket}`,
        statements: recorderStatements(`arn:${partition}:s3:::${names.configBucket}`, foundation.account, keyArn),
      },
      managedPolicyArns: [`arn:${partition}:iam::aws:policy/service-role/AWS_ConfigRole`],
    });
  }
}
