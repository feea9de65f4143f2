// Finds roles, log groups, queues and the function.
import { DescribeLogGroupsCommand, ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetPolicyCommand, GetRoleCommand, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import { GetFunctionCommand, GetPolicyCommand as GetFunctionPolicyCommand, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { GetQueueUrlCommand, ListQueueTagsCommand } from '@aws-sdk/client-sqs';
import { ifExists } from '../../aws/calls.js';
import { parseJson } from '../../json.js';
import { type Finder, findOne, toTags } from './finder.js';

export const processingFinders: Readonly<Record<string, Finder>> = {
  aws_iam_role: findOne(['name'], async (search, { name }) => {
    const role = (await ifExists((await search.aws.iam()).send(new GetRoleCommand({ RoleName: name }))))?.Role;
    return role && { importId: name, attributes: { id: name, name, arn: role.Arn }, tags: toTags(role.Tags) };
  }),
  aws_iam_policy: findOne(['name'], async (search, { name }) => {
    const arn = `arn:${search.partition}:iam::${search.account}:policy/${name}`;
    const policy = (await ifExists((await search.aws.iam()).send(new GetPolicyCommand({ PolicyArn: arn }))))?.Policy;
    return policy && { importId: arn, attributes: { id: arn, name, arn }, tags: toTags(policy.Tags) };
  }),
  aws_iam_role_policy_attachment: findOne(['role', 'policy_arn'], async (search, { role, policy_arn }) => {
    const answer = await ifExists((await search.aws.iam()).send(new ListAttachedRolePoliciesCommand({ RoleName: role })));
    const isAttached = answer?.AttachedPolicies?.some(({ PolicyArn }) => PolicyArn === policy_arn);
    return isAttached ? { importId: `${role}/${policy_arn}` } : undefined;
  }),
  aws_cloudwatch_log_group: findOne(['name'], async (search, { name }) => {
    const logs = await search.aws.logs();
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
    const group = logGroups.find(({ logGroupName }) => logGroupName === name);
    if (group?.arn === undefined) return undefined;
    const arn = group.arn.replace(/:\*$/, '');
    const { tags = {} } = await logs.send(new ListTagsForResourceCommand({ resourceArn: arn }));
    return { importId: name, attributes: { id: name, name, arn }, tags };
  }),
  aws_sqs_queue: findOne(['name'], async (search, { name }) => {
    const sqs = await search.aws.sqs();
    const url = (await ifExists(sqs.send(new GetQueueUrlCommand({ QueueName: name }))))?.QueueUrl;
    if (url === undefined) return undefined;
    const { Tags: tags = {} } = await sqs.send(new ListQueueTagsCommand({ QueueUrl: url }));
    const arn = `arn:${search.partition}:sqs:${search.region}:${search.account}:${name}`;
    return { importId: url, attributes: { id: url, url, name, arn }, tags };
  }),
  aws_lambda_function: findOne(['function_name'], async (search, { function_name: name }) => {
    const found = await ifExists((await search.aws.lambda()).send(new GetFunctionCommand({ FunctionName: name })));
    const arn = found?.Configuration?.FunctionArn;
    return arn === undefined ? undefined : { importId: name, attributes: { id: name, function_name: name, arn }, tags: found?.Tags ?? {} };
  }),
  aws_lambda_permission: findOne(['function_name', 'statement_id'], async (search, { function_name, statement_id }) => {
    const answer = await ifExists((await search.aws.lambda()).send(new GetFunctionPolicyCommand({ FunctionName: function_name })));
    const { Statement = [] } = parseJson<{ Statement?: { Sid?: string }[] }>(answer?.Policy ?? '{}', 'The function’s policy');
    return Statement.some(({ Sid }) => Sid === statement_id) ? { importId: `${function_name}/${statement_id}` } : undefined;
  }),
  aws_lambda_event_source_mapping: findOne(['event_source_arn', 'function_name'], async (search, values) => {
    const request = { EventSourceArn: values.event_source_arn, FunctionName: values.function_name };
    const answer = await ifExists((await search.aws.lambda()).send(new ListEventSourceMappingsCommand(request)));
    const id = answer?.EventSourceMappings?.find(({ State }) => State !== 'Deleting')?.UUID;
    return id === undefined ? undefined : { importId: id };
  }),
};
