// Maps resource types to AWS services, in the order in which a plan shows them.

const services: readonly [name: string, pattern: RegExp][] = [
  [
    'VPC',
    /^aws_(vpc|subnet|route|nat_gateway|internet_gateway|eip|security_group|network_acl|network_interface|flow_log|default_|main_route)/,
  ],
  ['KMS', /^aws_kms_/],
  ['Secrets Manager', /^aws_secretsmanager_/],
  ['Aurora', /^aws_(rds|db)_/],
  ['DynamoDB', /^aws_dynamodb_/],
  ['S3', /^aws_s3/],
  ['Glue', /^aws_glue_/],
  ['Athena', /^aws_athena_/],
  ['SQS', /^aws_sqs_/],
  ['Lambda', /^aws_lambda_/],
  ['API Gateway', /^aws_api_gateway_/],
  ['WAF', /^aws_waf/],
  ['CloudWatch Logs', /^aws_cloudwatch_log_/],
  ['CloudWatch', /^aws_cloudwatch_/],
  ['IAM', /^aws_iam_/],
  ['Config', /^aws_config_/],
];

/** The names of the services in display order, with `Other` last. */
export const serviceNames: readonly string[] = [...services.map(([name]) => name), 'Other'];

/** The service of a resource type, such as `Aurora` for `aws_rds_cluster`; `Other` if unknown. */
export function serviceOf(type: string): string {
  return services.find(([, pattern]) => pattern.test(type))?.[0] ?? 'Other';
}
