// Encrypted log groups with a retention period, used for all logs of the platform.
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { Construct } from 'constructs';

interface LogGroupProps {
  name: string;
  /** Value of the tag `Name`. */
  tagName: string;
  retentionDays: number;
  keyArn: string;
}

/** Adds a log group, encrypted with the given key. */
export function addLogGroup(scope: Construct, id: string, { name, tagName, retentionDays, keyArn }: LogGroupProps): CloudwatchLogGroup {
  return new CloudwatchLogGroup(scope, id, { name, retentionInDays: retentionDays, kmsKeyId: keyArn, tags: { Name: tagName } });
}
