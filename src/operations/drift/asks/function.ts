// Who may call the function, and what else calls it.
import { GetFunctionUrlConfigCommand, GetPolicyCommand, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { ifExists, readAllPages } from '../../../aws/calls.js';
import { conditionValues, type PolicyStatement, parsePolicy, toList } from '../../../aws/policy-reader.js';
import { type Ask, attribute } from './ask.js';

const types = ['aws_lambda_function'];

/** The statements of the function's resource policy, such as `apigateway.amazonaws.com may lambda:InvokeFunction for arn:...`. */
const functionPermissionAsk: Ask = {
  types,
  member: 'permission',
  group: 'exposure',
  action: 'lambda:GetPolicy',
  expected: (stack, { attributes }) =>
    stack
      .ofTypes('aws_lambda_permission')
      .filter((one) => [attributes.function_name, attributes.arn].includes(stack.value(one, 'function_name')))
      .map((one) =>
        describePermission({
          principals: [stack.text(one, 'principal')],
          actions: [stack.text(one, 'action')],
          sources: [stack.text(one, 'source_arn'), stack.text(one, 'source_account')],
        }),
      ),
  found: async (aws, resource) => {
    const lambda = await aws.lambda();
    const answer = await ifExists(lambda.send(new GetPolicyCommand({ FunctionName: attribute(resource, 'function_name') })));
    return parsePolicy(answer?.Policy)
      .filter(({ Effect }) => Effect === 'Allow')
      .map((statement) =>
        describePermission({
          principals: principalsOf(statement),
          actions: toList(statement.Action),
          sources: [...conditionValues(statement, 'aws:SourceArn'), ...conditionValues(statement, 'aws:SourceAccount')],
        }),
      );
  },
};

interface Permission {
  principals: readonly string[];
  actions: readonly string[];
  sources: readonly string[];
}

function describePermission({ principals, actions, sources }: Permission): string {
  const origin = sources.filter((source) => source !== '');
  return `${principals.join(', ')} may ${actions.join(', ')}${origin.length === 0 ? '' : ` for ${origin.join(', ')}`}`;
}

function principalsOf({ Principal }: PolicyStatement): string[] {
  if (Principal === undefined || typeof Principal === 'string') return [Principal ?? '*'];
  return Object.values(Principal).flatMap((value) => toList(value));
}

const eventSourceAsk: Ask = {
  types,
  member: 'event source',
  group: 'data',
  action: 'lambda:ListEventSourceMappings',
  expected: (stack, { attributes }) =>
    stack
      .ofTypes('aws_lambda_event_source_mapping')
      .filter((one) => [attributes.function_name, attributes.arn].includes(stack.value(one, 'function_name')))
      .map((one) => stack.text(one, 'event_source_arn')),
  found: async (aws, resource) => {
    const lambda = await aws.lambda();
    const FunctionName = attribute(resource, 'function_name');
    const mappings = await readAllPages(
      (Marker) => ifExists(lambda.send(new ListEventSourceMappingsCommand({ FunctionName, Marker }))),
      (page) => ({ items: page?.EventSourceMappings, next: page?.NextMarker }),
    );
    return mappings.map(({ EventSourceArn = '' }) => EventSourceArn);
  },
};

const functionUrlAsk: Ask = {
  types,
  member: 'function URL',
  group: 'exposure',
  action: 'lambda:GetFunctionUrlConfig',
  expected: (stack, { attributes }) =>
    stack
      .children('aws_lambda_function_url', 'function_name', attributes.function_name)
      .map((one) => `${attribute(one, 'function_url')} (${attribute(one, 'authorization_type')})`),
  found: async (aws, resource) => {
    const lambda = await aws.lambda();
    const FunctionName = attribute(resource, 'function_name');
    const url = await ifExists(lambda.send(new GetFunctionUrlConfigCommand({ FunctionName })));
    return url === undefined ? [] : [`${url.FunctionUrl} (${url.AuthType})`];
  },
};

export const functionAsks: readonly Ask[] = [functionPermissionAsk, eventSourceAsk, functionUrlAsk];
