// Protections of observation: logs, traces, metrics, alarms and the records of AWS Config.
import { added, anyOf, changed, type Direction, fewer, leaving, lowered, raised, ranked, removed, turnedOff } from './directions.js';
import { deletion, inGroup, weakens } from './protection.js';

/** For log groups, 0 days or none means for ever. */
const forever = { absent: Number.POSITIVE_INFINITY, 0: Number.POSITIVE_INFINITY };

/** 0 seconds turns enhanced monitoring off. */
const sparser: Direction = {
  words: 'turned off or made less frequent',
  isWeaker: (before, after) => Number(before) > 0 && (Number(after) === 0 || Number(after) > Number(before)),
};

export const observationProtections = inGroup('observation', [
  weakens('aws_cloudwatch_log_group', 'retention_in_days', lowered(forever), 'older entries of the log are deleted'),
  deletion('aws_cloudwatch_log_group', 'retention_in_days', 'the log and its entries are deleted'),
  weakens('aws_flow_log', 'traffic_type', ranked('ALL'), 'part of the traffic is no longer logged'),
  weakens('aws_flow_log', 'max_aggregation_interval', raised(), 'traffic is logged later and in coarser steps'),
  deletion('aws_flow_log', 'traffic_type', 'traffic is no longer logged'),
  weakens('aws_lambda_function', 'tracing_config.mode', leaving('Active'), 'requests are no longer traced'),
  weakens(
    'aws_lambda_function',
    'logging_config.application_log_level',
    ranked('TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'),
    'less is logged',
  ),
  weakens('aws_lambda_function', 'logging_config.system_log_level', ranked('DEBUG', 'INFO', 'WARN'), 'less is logged'),
  weakens('aws_lambda_function', 'logging_config.log_format', leaving('JSON'), 'the log can no longer be searched by field'),
  weakens('aws_rds_cluster aws_db_instance', 'enabled_cloudwatch_logs_exports', fewer, 'part of its log is no longer kept'),
  weakens('aws_rds_cluster', 'database_insights_mode', ranked('advanced', 'standard'), 'its load is recorded in less detail'),
  weakens('aws_rds_cluster aws_rds_cluster_instance', 'performance_insights_enabled', turnedOff, 'its load is no longer recorded'),
  weakens(
    'aws_rds_cluster aws_rds_cluster_instance',
    'performance_insights_retention_period',
    lowered(),
    'the record of its load is kept for less time',
  ),
  weakens('aws_rds_cluster_instance aws_rds_cluster', 'monitoring_interval', sparser, 'its operating system is observed less often'),
  weakens(
    'aws_rds_cluster_parameter_group',
    'parameter[name=log_statement].value',
    ranked('all', 'mod', 'ddl', 'none'),
    'fewer statements are logged',
  ),
  weakens('aws_rds_cluster_parameter_group', 'parameter[name=log_connections].value', leaving('1'), 'connections are no longer logged'),
  weakens(
    'aws_rds_cluster_parameter_group',
    'parameter[name=log_min_duration_statement].value',
    anyOf(raised(), removed),
    'fewer slow statements are logged',
  ),
  weakens('aws_api_gateway_stage', 'xray_tracing_enabled', turnedOff, 'requests are no longer traced'),
  weakens(
    'aws_api_gateway_stage',
    'access_log_settings.destination_arn',
    anyOf(changed, removed),
    'requests are logged elsewhere or not at all',
  ),
  weakens('aws_api_gateway_stage', 'access_log_settings.format', anyOf(changed, removed), 'requests are logged with other fields'),
  weakens('aws_api_gateway_method_settings', 'settings.metrics_enabled', turnedOff, 'requests are no longer counted'),
  weakens('aws_api_gateway_method_settings', 'settings.logging_level', ranked('INFO', 'ERROR', 'OFF'), 'less is logged'),
  deletion('aws_api_gateway_method_settings', 'settings.logging_level', 'requests are neither logged nor counted'),
  weakens(
    'aws_api_gateway_account',
    'cloudwatch_role_arn',
    anyOf(changed, removed),
    'APIs of the account may no longer be able to write logs',
  ),
  deletion('aws_api_gateway_account', 'cloudwatch_role_arn', 'APIs of the account can no longer write logs'),
  weakens('aws_wafv2_web_acl', 'visibility_config.cloudwatch_metrics_enabled', turnedOff, 'requests are no longer counted'),
  deletion('aws_wafv2_web_acl_logging_configuration', 'resource_arn', 'filtered requests are no longer logged', {
    follows: ['resource_arn'],
  }),
  weakens('aws_athena_workgroup', 'configuration.publish_cloudwatch_metrics_enabled', turnedOff, 'queries are no longer counted'),
  weakens('aws_cloudwatch_metric_alarm', 'actions_enabled', turnedOff, 'nobody is told when it goes off'),
  weakens('aws_cloudwatch_metric_alarm', 'alarm_actions', fewer, 'fewer are told when it goes off'),
  deletion('aws_cloudwatch_metric_alarm', 'alarm_name', 'nobody is told when it would go off'),
  weakens('aws_config_configuration_recorder', 'recording_group.all_supported', turnedOff, 'fewer types of resources are recorded'),
  weakens(
    'aws_config_configuration_recorder',
    'recording_group.include_global_resource_types',
    turnedOff,
    'global resources such as roles are not recorded',
  ),
  weakens('aws_config_configuration_recorder', 'recording_group.resource_types', fewer, 'fewer types of resources are recorded'),
  weakens(
    'aws_config_configuration_recorder',
    'recording_group.exclusion_by_resource_types',
    anyOf(added, changed),
    'fewer types of resources are recorded',
  ),
  weakens(
    'aws_config_configuration_recorder',
    'recording_mode.recording_frequency',
    leaving('CONTINUOUS'),
    'changes in between are not recorded',
  ),
  deletion('aws_config_configuration_recorder', 'name', 'changes in the account are no longer recorded'),
  weakens('aws_config_configuration_recorder_status', 'is_enabled', turnedOff, 'changes in the account are no longer recorded'),
  deletion('aws_config_configuration_recorder_status', 'is_enabled', 'changes in the account are no longer recorded'),
  weakens('aws_config_delivery_channel', 's3_bucket_name', changed, 'records go to another bucket'),
  deletion('aws_config_delivery_channel', 's3_bucket_name', 'records are no longer delivered'),
  weakens('aws_config_config_rule', 'source.source_identifier', changed, 'something else is checked'),
  weakens('aws_config_config_rule', 'scope', anyOf(added, changed), 'fewer resources are checked'),
  weakens('aws_config_config_rule', 'input_parameters', changed, 'something else is checked'),
  deletion('aws_config_config_rule', 'name', 'what breaks the rule is no longer found'),
]);
