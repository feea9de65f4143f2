// What a change of settings may replace, and what it may remove.
import type { PlannedChange } from '../../helpers/terraform.js';

/** Nothing with data, network or access is ever replaced. A flow log is only the subscription: its records are in the log group. */
const mayBeReplaced = /^aws_flow_log$/;

/** A size without NAT gateway removes it with its public tier; one with fewer instances removes readers. */
const mayBeRemoved =
  /^(aws_(eip|internet_gateway|nat_gateway|network_acl|route|route_table_association|vpc_endpoint|cloudwatch_log_group|vpc_security_group_\w+_rule|iam_\w+|wafv2_\w+|s3_bucket_object_lock_configuration)\..+|aws_route_table\.networking_routing_public|aws_subnet\.networking_public-subnet-\d|aws_security_group\.networking_endpoints_security-group|aws_rds_cluster_instance\.database_instance-[2-9])$/;

/** The planned changes, as `action address`, that would lose data, network or access. */
export function losses(changes: readonly PlannedChange[]): string[] {
  return changes
    .filter(
      ({ action, type, address }) =>
        (action === 'replace' && !mayBeReplaced.test(type)) || (action === 'delete' && !mayBeRemoved.test(address)),
    )
    .map(({ action, address }) => `${action} ${address}`);
}
