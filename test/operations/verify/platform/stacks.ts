// The stacks of a test platform with states as a deploy leaves them: what the stacks declare, and what AWS gave the resources.
import { DeployedStack } from '../../../../src/operations/drift/deployed-stack.js';
import type { StateResource } from '../../../../src/terraform/state.js';
import type { StackJson, Synthesis } from '../../../stacks/stack-json.js';
import type { Platform } from './platform.js';

type Assigned = Record<string, Record<string, unknown>>;

/** The synthesized stacks as deployed in a platform. Without `assigned`, nothing has an ARN or another id that AWS chooses. */
export function deployedStacks({ platform, foundation }: Synthesis, assigned: Assigned = {}): DeployedStack[] {
  return [platform, foundation].map((stack) => new DeployedStack(stack.json, stateOf(stack, assigned)));
}

function stateOf(stack: StackJson, assigned: Assigned): StateResource[] {
  return stack.everything().map(({ type, id, body }) => {
    const isKnown = ([, value]: [string, unknown]) => !JSON.stringify(value).includes('${');
    const attributes = {
      ...Object.fromEntries(Object.entries(body).filter(isKnown)),
      ...namedIds(type, body),
      ...assigned[`${type}.${id}`],
    };
    return { type, name: id, nameOrId: undefined, attributes };
  });
}

/** The ids of resources whose id is their name. */
function namedIds(type: string, body: Record<string, unknown>) {
  return type === 'aws_s3_bucket' ? { id: body.bucket } : {};
}

/** What AWS gave the keys, by the purpose that is in their address. */
export function assignedKeys(keys: Readonly<Record<string, string>>): Assigned {
  return Object.fromEntries(
    Object.entries(keys).map(([purpose, arn]) => [`aws_kms_key.kms_${purpose}-key`, { arn, key_id: arn.split('/').at(-1) }]),
  );
}

/** What AWS gave the resources of a platform. */
export function assignedIn({ keys, outputs, names, environment, securityGroupId }: Platform): Assigned {
  const arn = (service: string, resource: string) => `arn:aws:${service}:${environment.region}:${environment.account}:${resource}`;
  const subnets = JSON.parse(outputs['private-subnet-ids'] || '[]') as string[];
  return {
    ...assignedKeys(keys),
    ...Object.fromEntries(subnets.map((id, i) => [`aws_subnet.networking_private-subnet-${i}`, { id }])),
    'aws_security_group.networking_security-groups_lambda': { id: securityGroupId },
    'aws_sqs_queue.ingest_queue': { arn: arn('sqs', names.queue) },
    'aws_sqs_queue.ingest_dead-letter-queue': { arn: arn('sqs', names.deadLetterQueue) },
    'aws_rds_cluster.database_cluster': { endpoint: outputs['database-endpoint'], port: 5432 },
    'aws_api_gateway_rest_api.api-gateway_rest-api': { id: outputs['rest-api-id'] },
    'aws_cloudwatch_log_group.api-gateway_stage_access-log': { arn: arn('logs', `log-group:${names.logGroups.api}`) },
  };
}
