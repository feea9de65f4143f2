// The texts are real output of Terraform 1.11.4 and provider 5.100.0, provoked with moto or a server that answers with AWS's errors.
import { describe, expect, it } from 'vitest';
import type { FailedRun } from '../../../src/terraform/failures/failure.js';
import { translateTerraformFailure } from '../../../src/terraform/failures/translate.js';

const run: FailedRun = {
  phase: 'apply',
  stack: 'platform',
  stackFolder: '/w/out/stacks/platform',
  environment: 'dev',
  region: 'eu-central-1',
  endpoint: 'http://127.0.0.1:45999',
};
const translate = (text: string, over: Partial<FailedRun> = {}) => translateTerraformFailure(text, { ...run, ...over });
const caller =
  'Error: Retrieving AWS account details: validating provider credentials: retrieving caller identity from STS: operation error STS: GetCallerIdentity,';
const fromProvider = 'with provider["registry.terraform.io/hashicorp/aws"]';

describe('translateTerraformFailure', () => {
  it.each([
    [
      'NO_CREDENTIALS',
      `Error: No valid credential sources found\n  ${fromProvider}\nPlease see https://registry.terraform.io/providers/hashicorp/aws`,
    ],
    [
      'NO_CREDENTIALS',
      `${caller} https response error StatusCode: 403, RequestID: r, api error InvalidClientTokenId: The security token is invalid.`,
    ],
    [
      'CREDENTIALS_EXPIRED',
      `${caller} https response error StatusCode: 403, RequestID: r, api error ExpiredToken: The security token included in the request is expired`,
    ],
    ['ACCOUNT_MISMATCH', `Error: AWS account ID not allowed: 123456789012\n  ${fromProvider}`],
    ['REGION_UNKNOWN', `Error: invalid AWS Region: eu-central-9\n  ${fromProvider}`],
    [
      'REGION_UNKNOWN',
      'Error: Invalid region value\n\n  on cdk.tf.json line 1, in terraform.backend.s3:\n\nInvalid AWS Region: eu-central-9',
    ],
    [
      'ACCESS_DENIED',
      'Error: Error refreshing state: Unable to access object "e.tfstate" in S3 bucket "tfstate": operation error S3: HeadObject, https response error StatusCode: 403, RequestID: , HostID: , api error Forbidden: Forbidden',
    ],
    [
      'PROVIDER_UNAVAILABLE',
      'Error: Failed to query available provider packages\n\nCould not retrieve the list of available versions for provider hashicorp/aws:\ncannot search /none: lstat /none: no such file or directory',
    ],
    [
      'PROVIDER_UNAVAILABLE',
      'Error: Failed to query available provider packages\n\ncould not connect to registry.terraform.io: failed to request discovery\ndocument: proxyconnect tcp: dial tcp 127.0.0.1:9: connect: connection refused',
    ],
    [
      'PROVIDER_UNAVAILABLE',
      "Error: Failed to install provider\n\nError while installing hashicorp/aws v5.100.0: the local package for\nregistry.terraform.io/hashicorp/aws 5.100.0 doesn't match any of the\nchecksums previously recorded in the dependency lock file",
    ],
    [
      'EMULATOR_GONE',
      'Error: waiting for SQS Queue (http://127.0.0.1:45999/123456789012/q) attributes create: operation error SQS: GetQueueAttributes, exceeded maximum number of attempts, 9, https response error StatusCode: 0, RequestID: , request send failed, Post "http://127.0.0.1:45999/": dial tcp 127.0.0.1:45999: connect: connection refused',
    ],
    [
      'NOT_BOOTSTRAPPED',
      'Error: Failed to get existing workspaces: S3 bucket "trading-tfstate-1" does not exist.\n\nThe referenced S3 bucket must have been previously created.',
    ],
    [
      'DISK_FULL',
      'Error: Error acquiring the state lock\nError message: could not write lock info for "terraform.tfstate": write .terraform.tfstate.lock.info: no space left on device',
    ],
    [
      'PROTECTED',
      'Error: Instance cannot be destroyed\nResource aws_s3_bucket.a has lifecycle.prevent_destroy set, but the plan calls for this resource to be destroyed.',
    ],
    [
      'PROTECTED',
      'Error: deleting RDS Cluster (prot): operation error RDS: DeleteDBCluster, https response error StatusCode: 400, RequestID: r, api error InvalidParameterCombination: Cannot delete protected Cluster, please disable deletion protection and try again.',
    ],
    [
      'PROTECTED',
      "Error: deleting AWS DynamoDB Table (prot): operation error DynamoDB: DeleteTable, https response error StatusCode: 400, RequestID: r, api error ValidationException: 1 validation error detected: Table 'prot' can't be deleted while DeletionProtectionEnabled is set to True",
    ],
    [
      'IN_USE',
      'Error: deleting S3 Bucket (raw): operation error S3: DeleteBucket, https response error StatusCode: 409, RequestID: r, HostID: h, api error BucketNotEmpty: The bucket you tried to delete is not empty',
    ],
    [
      'TERRAFORM_TOO_OLD',
      'Error: Error refreshing state: Unsupported state file format: The state file uses format version 5, which is not supported by Terraform 1.11.4. This state file was created by Terraform 1.99.0.',
    ],
    [
      'PLAN_STALE',
      'Error: Saved plan is stale\nThe given plan file can no longer be applied because the state was changed by another operation after the plan was created.',
    ],
    ['PLAN_STALE', 'Error: Failed to load "/w/p.tfplan" as a plan file\nError: stat /w/p.tfplan: no such file or directory'],
    [
      'SERVICE_UNAVAILABLE',
      'Error: reading S3 Bucket (raw): operation error S3: HeadBucket, request send failed, dial tcp: lookup s3.eu-central-1.amazonaws.com: no such host',
    ],
    [
      'APPLY_FAILED',
      'Error: creating KMS Key: operation error KMS: CreateKey, api error KMSInvalidStateException: arn:aws:kms:eu-central-1:1:key/k is pending deletion.',
    ],
    [
      'APPLY_FAILED',
      'Error: creating EC2 VPC: operation error EC2: CreateVpc, https response error StatusCode: 400, RequestID: r, api error VpcLimitExceeded: The maximum number of VPCs has been reached.',
    ],
  ])('recognises %s', (code, text) => {
    expect(translate(text)).toMatchObject({ code });
  });

  it.each([
    [
      'S3 Bucket taken',
      'Error: creating S3 Bucket (taken): operation error S3: CreateBucket, https response error StatusCode: 409, RequestID: r, HostID: h, BucketAlreadyOwnedByYou: \n  with aws_s3_bucket.a\n',
    ],
    [
      'IAM Role taken',
      'Error: creating IAM Role (taken): operation error IAM: CreateRole, https response error StatusCode: 409, RequestID: r, EntityAlreadyExists: Role with name taken already exists.',
    ],
    [
      'AWS DynamoDB Table taken',
      'Error: creating AWS DynamoDB Table (taken): operation error DynamoDB: CreateTable, https response error StatusCode: 400, RequestID: r, ResourceInUseException: Table already exists: taken',
    ],
    [
      'CloudWatch Logs Log Group taken',
      'Error: creating CloudWatch Logs Log Group (taken): operation error CloudWatch Logs: CreateLogGroup, https response error StatusCode: 400, RequestID: r, ResourceAlreadyExistsException: The specified log group already exists',
    ],
    [
      'KMS Alias alias/taken',
      'Error: creating KMS Alias (alias/taken): operation error KMS: CreateAlias, https response error StatusCode: 400, RequestID: r, AlreadyExistsException: An alias with the name arn:aws:kms:eu-central-1:123456789012:alias/taken already exists',
    ],
    [
      'Secrets Manager Secret taken',
      'Error: creating Secrets Manager Secret (taken): operation error Secrets Manager: CreateSecret, https response error StatusCode: 400, RequestID: r, ResourceExistsException: The operation failed because the secret taken already exists.',
    ],
  ])('names the resource that already exists: %s', (name, text) => {
    expect(translate(text)).toMatchObject({ code: 'NAME_TAKEN', message: expect.stringContaining(`${name} already exists`) });
  });

  it('says who has held the lock, and since when', () => {
    const error = translate(
      'Error: Error acquiring the state lock\nError message: operation error S3: PutObject, https response error StatusCode: 412, api error PreconditionFailed\nLock Info:\n  ID:        9f2\n  Path:      state/dev/platform.tfstate\n  Operation: OperationTypeApply\n  Who:       ann@desk\n  Version:   1.11.4\n  Created:   2026-11-22 10:33:24 +0000 UTC\n  Info:      \n',
      { phase: 'plan' },
    );
    expect(error).toMatchObject({
      code: 'STATE_LOCKED',
      exitCode: 8,
      message: 'The state is locked by ann@desk since 2026-11-22T10:33:24Z (apply, lock 9f2).',
      hint: 'trading-infra unlock --env dev',
      details: { lock: { id: '9f2', who: 'ann@desk' } },
    });
  });

  it('takes a lock that could not be written for what it is: a missing permission, and no lock', () => {
    const text =
      "Error: Error acquiring the state lock\n\nError message: operation error S3: PutObject, https response error StatusCode: 403, RequestID: , HostID: , api error AccessDenied: Access Denied\nunable to retrieve file from S3 bucket 'states' with key 'dev.tfstate.tflock': operation error S3: GetObject, https response error StatusCode: 404, NoSuchKey:";
    expect(translate(text, { phase: 'plan' })).toMatchObject({ code: 'ACCESS_DENIED', details: { action: 's3:PutObject' } });
  });

  it.each([
    ['apply', 'platform', 'trading-infra deploy --env dev'],
    ['destroy', 'platform', 'trading-infra destroy --env dev'],
    ['destroy', 'foundation', 'trading-infra bootstrap --env dev --remove'],
  ] as const)('a state that could not be saved in %s of the %s is saved by the next run', (phase, stack, command) => {
    const text =
      'Error: Failed to save state\n\nError saving state: failed to upload state: operation error S3: PutObject, api error AccessDenied: Access Denied';
    expect(translate(text, { phase, stack })).toMatchObject({ hint: `${command}   # once the state can be written again` });
  });

  it('does not blame the sandbox if another address refuses connections', () => {
    const text = 'Error: reading X: dial tcp 10.0.0.1:443: connect: connection refused';
    expect(translate(text)).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(translate(text, { endpoint: undefined })).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  it('names the missing permission', () => {
    const text =
      'Error: creating KMS Key: operation error KMS: CreateKey, api error AccessDeniedException: User: arn:aws:iam::1:user/x is not authorized to perform: kms:CreateKey on resource: *\n  with aws_kms_key.data\n';
    expect(translate(text)).toMatchObject({
      code: 'ACCESS_DENIED',
      message: expect.stringContaining('kms:CreateKey'),
      details: { action: 'kms:CreateKey' },
    });
  });

  it('quotes an unknown failure without request ids, and says how far the apply got', () => {
    const text =
      'Error: creating Thing (x): operation error Thing: Make, https response error StatusCode: 400, RequestID: abc-1, HostID: h==, api error Odd: no\n  with aws_thing.a\n\n\nError: another';
    const error = translate(text, { done: 3, total: 10 });
    expect(error.code).toBe('APPLY_FAILED');
    expect(error.message).toContain('creating Thing (x)');
    expect(error.message).not.toContain('abc-1');
    expect(error.message).toContain('1 more error followed. 3 of 10 changes had been made.');
    expect(error.details?.errors).toHaveLength(2);
    expect(translate('', { phase: 'destroy' }).code).toBe('DESTROY_FAILED');
  });

  it('removes the frames and colours that cdktf adds', () => {
    const text = '\u001b[31m╷\u001b[0m\n\u001b[31m│\u001b[0m \u001b[1mError: \u001b[0mSaved plan is stale\n╵';
    expect(translate(text).code).toBe('PLAN_STALE');
  });
});
