// Everything of an environment that has a name, whatever its settings: also what another size, or an earlier setting, would have created.
import { environmentNames, keyPurposes } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import type { NamedResource, NamedType } from './by-name.js';

/** The resources of an environment by Terraform type and name. A test holds that every named resource of the stack is among them. */
export function environmentResources(environment: Environment): (NamedResource & { type: NamedType })[] {
  const names = environmentNames(environment);
  const byType: Record<NamedType, readonly string[]> = {
    aws_s3_bucket: Object.values(names.buckets),
    aws_dynamodb_table: Object.values(names.tables),
    aws_rds_cluster: [names.cluster],
    aws_rds_cluster_instance: Array.from({ length: environment.database.instances }, (_, at) => names.instance(at + 1)),
    aws_db_subnet_group: [names.subnetGroup],
    aws_rds_cluster_parameter_group: [names.parameterGroup],
    aws_glue_catalog_database: [names.glueDatabase],
    aws_athena_workgroup: [names.athenaWorkgroup],
    aws_lambda_function: [names.function],
    aws_sqs_queue: [names.queue, names.deadLetterQueue],
    aws_cloudwatch_log_group: Object.values(names.logGroups),
    aws_iam_role: [names.functionRole, names.flowLogRole, names.monitoringRole],
    aws_iam_policy: [names.functionPolicy, names.flowLogPolicy],
    aws_kms_alias: keyPurposes.map(names.keyAlias),
    aws_api_gateway_rest_api: [names.restApi],
    aws_api_gateway_usage_plan: [names.usagePlan],
    aws_api_gateway_api_key: [names.apiKey],
    aws_wafv2_web_acl: [names.webAcl],
  };
  return (Object.keys(byType) as NamedType[]).flatMap((type) => byType[type].map((name) => ({ type, name })));
}
