// The AWS Config rules for PCI DSS. The foundation creates them, and the check of them says how many there are.

/** The rules: AWS's identifiers, with a description of each rule's requirement. */
export const configRules = {
  S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED: 'Every bucket encrypts its objects by default',
  S3_BUCKET_VERSIONING_ENABLED: 'Every bucket keeps old versions of its objects',
  RDS_STORAGE_ENCRYPTED: 'Every database instance encrypts its storage',
  RDS_CLUSTER_ENCRYPTED_AT_REST: 'Every database cluster encrypts its storage',
  CLOUDWATCH_LOG_GROUP_ENCRYPTED: 'Every log group is encrypted with a KMS key',
  DYNAMODB_TABLE_ENCRYPTED_KMS: 'Every table is encrypted with a KMS key',
  IAM_PASSWORD_POLICY: 'The account has a strong password policy',
  VPC_FLOW_LOGS_ENABLED: 'Every VPC writes flow logs',
} as const;
