// Protections from exposure: who can reach the platform and its data, and what they may do.
import {
  anyOf,
  broadened,
  changed,
  fewer,
  isAbsent,
  leaving,
  lowered,
  madePublic,
  more,
  raised,
  removed,
  turnedOff,
  turnedOn,
  wider,
} from './directions.js';
import { creation, deletion, inGroup, weakens } from './protection.js';

const publicFlags = ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'];
const everywhere = (cidr: unknown) => cidr === '0.0.0.0/0' || cidr === '::/0';
const rules = 'aws_vpc_security_group_ingress_rule aws_vpc_security_group_egress_rule';
const inlineRules = 'aws_security_group aws_default_security_group';
const policies =
  'aws_s3_bucket_policy aws_sqs_queue_policy aws_sqs_queue aws_kms_key aws_iam_policy aws_iam_role_policy aws_vpc_endpoint aws_api_gateway_rest_api aws_sns_topic_policy';
const unlimited = { absent: Number.POSITIVE_INFINITY };

/** Managed policies that allow far more than one task. */
const isPowerful = (arn: unknown) => /\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|\w*FullAccess)/.test(String(arn));

/** The action of a rule: the plan has a block for each possible action, and all but the chosen one are empty. */
function chosenAction(value: unknown): unknown {
  const [blocks] = Array.isArray(value) ? value : [value];
  return Object.entries(blocks ?? {}).find(([, block]) => !isAbsent(block))?.[0];
}

export const exposureProtections = inGroup('exposure', [
  ...publicFlags.map((flag) => weakens('aws_s3_bucket_public_access_block', flag, turnedOff, 'the bucket can be made public')),
  deletion('aws_s3_bucket_public_access_block', 'bucket', 'the bucket can be made public', { follows: ['bucket'] }),
  weakens('aws_s3_bucket_ownership_controls', 'rule.object_ownership', leaving('BucketOwnerEnforced'), 'access can be given by ACLs'),
  deletion('aws_s3_bucket_ownership_controls', 'bucket', 'access can be given by ACLs', { follows: ['bucket'] }),
  weakens(policies, 'policy.Statement[Sid]', madePublic, 'everyone is allowed'),
  weakens(policies, 'policy.Statement[Sid]', broadened, 'more is allowed'),
  weakens('aws_iam_role', 'assume_role_policy.Statement[Sid]', broadened, 'others can assume the role'),
  weakens('aws_iam_role', 'permissions_boundary', anyOf(changed, removed), 'its permissions have another limit, or none'),
  weakens('aws_vpc_endpoint', 'policy', removed, 'data can go to other accounts through it'),
  deletion('aws_s3_bucket_policy', 'bucket', 'requests without TLS, and with other keys, are no longer denied', { follows: ['bucket'] }),
  deletion('aws_sqs_queue_policy', 'queue_url', 'requests without TLS are no longer denied', { follows: ['queue_url'] }),
  creation('aws_iam_role_policy_attachment', 'policy_arn', isPowerful, 'the role may do far more than its task'),
  weakens('aws_lambda_permission', 'principal', changed, 'others can invoke the function'),
  weakens('aws_lambda_permission', 'source_arn', anyOf(changed, removed), 'others can invoke the function'),
  creation(rules, 'cidr_ipv4', everywhere, 'traffic with every address is allowed'),
  creation(rules, 'cidr_ipv6', everywhere, 'traffic with every address is allowed'),
  weakens(rules, 'cidr_ipv4', wider, 'traffic with more addresses is allowed'),
  weakens(rules, 'cidr_ipv6', anyOf(changed, removed), 'traffic with other addresses is allowed'),
  weakens(rules, 'from_port', lowered(), 'traffic to more ports is allowed'),
  weakens(rules, 'to_port', raised(), 'traffic to more ports is allowed'),
  weakens(rules, 'ip_protocol', anyOf(leaving('tcp'), leaving('udp')), 'traffic of other protocols is allowed'),
  weakens(inlineRules, 'ingress', more, 'more traffic is let in'),
  weakens(inlineRules, 'egress', more, 'more traffic is let out'),
  weakens('aws_network_acl', 'ingress[rule_no].cidr_block', wider, 'traffic from more addresses is let in'),
  weakens('aws_network_acl', 'egress[rule_no].cidr_block', wider, 'traffic to more addresses is let out'),
  weakens('aws_default_network_acl', 'ingress', more, 'more traffic is let in'),
  weakens('aws_default_network_acl', 'egress', more, 'more traffic is let out'),
  weakens('aws_subnet', 'map_public_ip_on_launch', turnedOn, 'what starts in it gets a public address'),
  weakens('aws_rds_cluster_instance aws_db_instance', 'publicly_accessible', turnedOn, 'it can be reached from the internet'),
  weakens('aws_api_gateway_method', 'api_key_required', turnedOff, 'requests without an API key are accepted'),
  weakens('aws_api_gateway_method', 'authorization', leaving('AWS_IAM'), 'requests without a signature are accepted'),
  weakens('aws_api_gateway_method', 'request_validator_id', removed, 'requests are no longer validated'),
  weakens('aws_api_gateway_method_settings', 'settings.data_trace_enabled', turnedOn, 'bodies and headers, with the API key, are logged'),
  weakens('aws_api_gateway_usage_plan', 'api_stages', more, 'its keys open more APIs'),
  deletion('aws_wafv2_web_acl', 'name', 'nothing filters the requests to the API'),
  deletion('aws_wafv2_web_acl_association', 'web_acl_arn', 'nothing filters the requests to the API', { follows: ['web_acl_arn'] }),
  weakens('aws_wafv2_web_acl_association', 'web_acl_arn', changed, 'other rules filter the requests to the API'),
  weakens('aws_wafv2_web_acl', 'rule[name].action', leaving('block'), 'the rule no longer blocks requests', chosenAction),
  weakens('aws_wafv2_web_acl', 'rule[name].override_action', leaving('none'), 'the rules of the group only count requests', chosenAction),
  weakens('aws_wafv2_web_acl', 'rule[name].statement.rate_based_statement.limit', raised(unlimited), 'one address may send more requests'),
  weakens(
    'aws_wafv2_web_acl',
    'rule[name].statement.managed_rule_group_statement.rule_action_override',
    more,
    'rules of the group are overridden',
  ),
  weakens('aws_wafv2_web_acl', 'default_action', leaving('block'), 'requests that no rule matches are let in', chosenAction),
  weakens('aws_wafv2_web_acl_logging_configuration', 'redacted_fields', fewer, 'secrets in headers are logged'),
]);
