import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { StateResource } from '../../src/terraform/state.js';
import { protectedAddresses, removeOverride, unprotectedOverride, unprotectStack } from '../../src/terraform/unprotected-stack.js';

const stack = {
  resource: {
    aws_rds_cluster: {
      aurora: {
        '//': { metadata: {} },
        cluster_identifier: 'trading-aurora-med',
        deletion_protection: true,
        skip_final_snapshot: false,
        depends_on: ['aws_cloudwatch_log_group.database'],
        lifecycle: { prevent_destroy: true, ignore_changes: ['engine_version'] },
      },
    },
    aws_dynamodb_table: { sessions: { name: 's', deletion_protection_enabled: true }, missing: { name: 'm' } },
    aws_kms_key: { key: { description: 'k', lifecycle: { prevent_destroy: true } } },
    aws_sqs_queue: { queue: { name: 'q' } },
  },
};
const inState = (type: string, name: string, attributes: Record<string, unknown> = {}): StateResource => ({
  type,
  name,
  nameOrId: name,
  attributes,
});
const deployed = [
  inState('aws_rds_cluster', 'aurora', { deletion_protection: true, skip_final_snapshot: false, delete_automated_backups: false }),
  inState('aws_dynamodb_table', 'sessions', { deletion_protection_enabled: false }),
  inState('aws_kms_key', 'key'),
];

it('changes nothing but protections, and only of what is in the state', () => {
  expect(unprotectedOverride(stack, deployed)).toEqual({
    resource: {
      aws_rds_cluster: {
        aurora: {
          deletion_protection: false,
          skip_final_snapshot: true,
          delete_automated_backups: true,
          lifecycle: { prevent_destroy: false, ignore_changes: ['cluster_identifier'] },
        },
      },
      aws_dynamodb_table: {
        sessions: { deletion_protection_enabled: false, lifecycle: { prevent_destroy: false, ignore_changes: ['name'] } },
      },
      aws_kms_key: { key: { lifecycle: { prevent_destroy: false, ignore_changes: 'all' } } },
    },
  });
});

it('finds the resources whose protections are on', () => {
  expect(protectedAddresses(deployed)).toEqual(['aws_rds_cluster.aurora']);
  expect(protectedAddresses([inState('aws_dynamodb_table', 'imported', { deletion_protection_enabled: null })])).toEqual([
    'aws_dynamodb_table.imported',
  ]);
});

it('lays the override beside the stack, where Terraform merges it, and takes it away', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'unprotected-'));
  const file = join(folder, 'unprotected_override.tf.json');
  try {
    await writeFile(join(folder, 'cdk.tf.json'), JSON.stringify(stack));
    await unprotectStack(folder, deployed);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(unprotectedOverride(stack, deployed));
    await removeOverride(folder);
    await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
    await removeOverride(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
});
