// Rows A1 to A7, O1 to O8, and the corrections of state, region, tags and partition.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { outputNames } from '../../../src/platform/names.js';
import type { Row } from './row.js';

const seedConstructs = ['kms', 'networking', 'database', 'dynamodb', 's3', 'lambda', 'api-gateway'];

export const appRows: Row[] = [
  {
    row: 'A1',
    says: 'the sub-constructs of the original platform, with config in the foundation',
    holds({ small: { platform, foundation } }) {
      const tops = new Set(platform.everything().map(({ body }) => body['//'].metadata.path.split('/')[1]));
      for (const id of seedConstructs) ok(tops.has(id), `no construct ${id}`);
      ok(foundation.everything().some(({ body }) => body['//'].metadata.path.startsWith('foundation/config/')));
    },
    breaks({ small: { platform } }) {
      for (const { body } of platform.everything()) body['//'].metadata.path = body['//'].metadata.path.replace('/kms/', '/keys/');
    },
  },
  {
    row: 'A2',
    says: 'the environment’s name, region and tags come from the settings',
    holds: ({ small: { platform } }) => equal(platform.json.provider.aws[0].default_tags[0].tags.Environment, 'dev'),
    breaks({ small: { platform } }) {
      platform.json.provider.aws[0].default_tags[0].tags.Environment = 'prod';
    },
  },
  {
    row: 'A3',
    says: 'the same region for provider and backend, without a hidden override',
    holds({ small: { platform } }) {
      equal(platform.json.terraform.backend.s3.region, platform.json.provider.aws[0].region);
    },
    breaks({ small: { platform } }) {
      platform.json.terraform.backend.s3.region = 'eu-west-1';
    },
  },
  {
    row: 'A4',
    says: 'only the AWS provider, in its region, for its account only',
    holds({ small: { platform } }) {
      deepEqual(Object.keys(platform.json.provider), ['aws']);
      equal(platform.json.terraform.required_providers.aws.version, '5.100.0');
      deepEqual(platform.json.provider.aws[0].allowed_account_ids, ['123456789012']);
    },
    breaks({ small: { platform } }) {
      delete platform.json.provider.aws[0].allowed_account_ids;
    },
  },
  {
    row: 'A5',
    says: 'S3 backend, encrypted, with native locking',
    holds({ small: { platform, foundation } }) {
      for (const { json } of [platform, foundation]) {
        equal(json.terraform.backend.s3.encrypt, true);
        equal(json.terraform.backend.s3.use_lockfile, true);
      }
    },
    breaks({ small: { platform } }) {
      platform.json.terraform.backend.s3.use_lockfile = false;
    },
  },
  {
    row: 'A6',
    says: 'cdktf’s own commands work in the repository',
    holds: ({ project }) => deepEqual([project.language, project.app], ['typescript', 'node dist/cdktf-app.js']),
    breaks({ project }) {
      project.app = 'npx tsx main.ts';
    },
  },
  {
    row: 'A7',
    says: 'small is easy to destroy: no final snapshot',
    holds: ({ small: { platform } }) => equal(platform.one('aws_rds_cluster', 'database_cluster').skip_final_snapshot, true),
    breaks({ small: { platform } }) {
      platform.one('aws_rds_cluster', 'database_cluster').skip_final_snapshot = false;
    },
  },
  {
    row: '66',
    says: 'a state bucket with a KMS key, and an object key that contains account, region, environment and stack',
    holds({ small: { platform, foundation }, local }) {
      const { bucket, key, kms_key_id } = platform.json.terraform.backend.s3;
      equal(bucket, 'trading-tfstate-123456789012-us-east-1');
      equal(key, 'trading/123456789012/us-east-1/dev/platform.tfstate');
      equal(kms_key_id, 'arn:aws:kms:us-east-1:123456789012:alias/trading-tfstate-us-east-1');
      equal(foundation.json.terraform.backend.s3.key, 'trading/123456789012/us-east-1/foundation.tfstate');
      equal(local.platform.json.terraform.backend.local.path, '../../../state/platform.tfstate');
    },
    breaks({ small: { platform } }) {
      platform.json.terraform.backend.s3.bucket = 'iac-rlhf-tf-states';
    },
  },
  {
    row: '68',
    says: 'the common tags are set in the provider and not repeated',
    holds({ small: { platform } }) {
      const { Environment: _, ...tags } = platform.json.provider.aws[0].default_tags[0].tags;
      deepEqual(tags, {
        Project: 'trading-infra',
        Owner: 'platform',
        CostCenter: 'finance',
        Compliance: 'pci-dss',
        DataClassification: 'sensitive',
        ManagedBy: 'terraform',
      });
      for (const { body } of platform.everything()) for (const tag of Object.keys(tags)) ok(!(tag in (body.tags ?? {})));
    },
    breaks({ small: { platform } }) {
      delete platform.json.provider.aws[0].default_tags[0].tags.Compliance;
    },
  },
  {
    row: '71',
    says: 'no ARN has a hard-coded partition',
    holds({ small: { platform, foundation } }) {
      for (const { json } of [platform, foundation]) ok(!JSON.stringify(json.resource).includes('arn:aws:'));
    },
    breaks({ small: { platform } }) {
      platform.one('aws_vpc', 'networking_vpc').tags.Note = 'arn:aws:iam::123456789012:root';
    },
  },
  ...['vpc-id', 'database-endpoint', 'api-gateway-url', 'raw-data-bucket', 'processed-data-bucket', 'archive-bucket', 'sessions-table']
    .concat('api-keys-table')
    .map(
      (name, i): Row => ({
        row: `O${i + 1}`,
        says: `output ${name}`,
        holds: ({ small: { platform } }) => match(platform.json.output[name]?.value ?? '', /^\$\{aws_.+\}$/),
        breaks({ small: { platform } }) {
          platform.json.output[name].value = '';
        },
      }),
    ),
  {
    row: '69',
    says: 'exactly the listed outputs, each with a description, none of them a secret',
    holds({ small: { platform } }) {
      deepEqual(Object.keys(platform.json.output).sort(), [...outputNames].sort());
      for (const { description } of Object.values<{ description: string }>(platform.json.output)) ok(description.length > 5);
      ok(!JSON.stringify(platform.json.output).includes('api-key}.value'));
    },
    breaks({ small: { platform } }) {
      delete platform.json.output['queue-url'];
    },
  },
];
