// Protections of reachability: that clients, services and the internet can be reached, and that there is enough capacity.
import { added, anyOf, changed, fewer, lowered, removed, turnedOff } from './directions.js';
import { deletion, inGroup, weakens } from './protection.js';

const unlimited = { absent: Number.POSITIVE_INFINITY };
/** A function without reserved concurrency has -1. It is limited only by the account. */
const unreserved = { absent: Number.POSITIVE_INFINITY, [-1]: Number.POSITIVE_INFINITY };

const groups = ['security_group_id', 'referenced_security_group_id'];

/** Storage classes whose objects must be restored, which takes hours, before they can be read. */
const coldClasses = ['GLACIER', 'DEEP_ARCHIVE'];

export const reachabilityProtections = inGroup('reachability', [
  deletion('aws_nat_gateway', 'public_ip', 'private subnets lose their way to the internet, and the platform this address'),
  deletion('aws_internet_gateway', 'id', 'the VPC loses its way to the internet'),
  deletion('aws_route', 'destination_cidr_block', 'a destination is no longer reached', {
    follows: ['nat_gateway_id', 'gateway_id', 'route_table_id'],
  }),
  deletion('aws_vpc_endpoint', 'service_name', 'the service is no longer reached within the VPC'),
  weakens('aws_vpc_endpoint', 'subnet_ids', fewer, 'it depends on fewer availability zones'),
  weakens('aws_vpc_endpoint', 'route_table_ids', fewer, 'fewer subnets reach the service'),
  weakens('aws_vpc_endpoint', 'private_dns_enabled', turnedOff, 'the service’s name no longer leads to it'),
  weakens('aws_vpc', 'enable_dns_support', turnedOff, 'names are no longer resolved'),
  weakens('aws_vpc', 'enable_dns_hostnames', turnedOff, 'private names of endpoints are no longer resolved'),
  deletion('aws_vpc_security_group_ingress_rule', 'security_group_id', 'traffic that it let in is dropped', { follows: groups }),
  deletion('aws_vpc_security_group_egress_rule', 'security_group_id', 'traffic that it let out is dropped', { follows: groups }),
  weakens(
    'aws_rds_cluster',
    'serverlessv2_scaling_configuration.min_capacity',
    lowered(),
    'it may be slower until it has grown under load',
  ),
  weakens('aws_rds_cluster', 'serverlessv2_scaling_configuration.max_capacity', lowered(), 'it can take less load'),
  weakens(
    'aws_rds_cluster',
    'serverlessv2_scaling_configuration.seconds_until_auto_pause',
    lowered(unlimited),
    'it pauses sooner, and is slow or fails until it has resumed',
  ),
  weakens('aws_lambda_function', 'memory_size', lowered(), 'it has less memory and computes more slowly'),
  weakens('aws_lambda_function', 'timeout', lowered(), 'work that takes longer is cut off'),
  weakens('aws_lambda_function', 'reserved_concurrent_executions', lowered(unreserved), 'fewer requests and files are processed at once'),
  weakens('aws_lambda_function', 'vpc_config.subnet_ids', fewer, 'it runs in fewer availability zones'),
  weakens('aws_lambda_event_source_mapping', 'scaling_config.maximum_concurrency', lowered(unlimited), 'fewer files are processed at once'),
  weakens('aws_lambda_event_source_mapping', 'enabled', turnedOff, 'files are no longer processed'),
  deletion('aws_lambda_event_source_mapping', 'event_source_arn', 'files are no longer processed'),
  deletion('aws_lambda_permission', 'principal', 'the service can no longer invoke the function'),
  weakens('aws_s3_bucket_notification', 'queue', fewer, 'new files are no longer noticed'),
  deletion('aws_s3_bucket_notification', 'bucket', 'new files are no longer noticed'),
  ...coldClasses.map((name) =>
    weakens(
      'aws_s3_bucket_lifecycle_configuration',
      `rule[id].transition[storage_class=${name}].days`,
      lowered(unlimited),
      'objects must be restored for hours, sooner than before, to be read',
    ),
  ),
  weakens('aws_api_gateway_method_settings', 'settings.throttling_rate_limit', lowered(unlimited), 'clients are throttled sooner'),
  weakens('aws_api_gateway_method_settings', 'settings.throttling_burst_limit', lowered(unlimited), 'clients are throttled sooner'),
  weakens('aws_api_gateway_usage_plan', 'throttle_settings.rate_limit', lowered(unlimited), 'clients are throttled sooner'),
  weakens('aws_api_gateway_usage_plan', 'throttle_settings.burst_limit', lowered(unlimited), 'clients are throttled sooner'),
  weakens('aws_api_gateway_usage_plan', 'quota_settings.limit', lowered(unlimited), 'clients are rejected after fewer requests'),
  weakens('aws_api_gateway_usage_plan', 'api_stages', fewer, 'its keys no longer open an API'),
  deletion('aws_api_gateway_usage_plan', 'name', 'its keys are rejected'),
  deletion('aws_api_gateway_usage_plan_key', 'key_id', 'the key is rejected'),
  weakens('aws_api_gateway_api_key', 'enabled', turnedOff, 'clients that use it are rejected'),
  weakens(
    'aws_athena_workgroup',
    'configuration.bytes_scanned_cutoff_per_query',
    lowered(unlimited),
    'queries that read more are cancelled',
  ),
  weakens('aws_kms_alias', 'target_key_id', anyOf(changed, added, removed), 'its name leads to another key'),
]);
