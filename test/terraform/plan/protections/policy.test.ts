import { expect, it } from 'vitest';
import { isBroader } from '../../../../src/terraform/plan/protections/policy.js';

const allow = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::1:root' }, Action: ['s3:GetObject'], Resource: 'arn:aws:s3:::raw/*' };
const deny = { ...allow, Effect: 'Deny', Principal: '*', Action: 's3:*' };
const condition = (value: string | string[]) => ({ Condition: { StringEquals: { 'aws:SourceAccount': value } } });

it.each([
  ['a new permission', undefined, allow, true],
  ['a removed permission', allow, undefined, false],
  ['a new prohibition', undefined, deny, false],
  ['a removed prohibition', deny, undefined, true],
  ['another action', allow, { ...allow, Action: ['s3:GetObject', 's3:PutObject'] }, true],
  ['one action less', { ...allow, Action: ['s3:GetObject', 's3:PutObject'] }, allow, false],
  ['a wildcard', allow, { ...allow, Action: 's3:Get*' }, true],
  ['less than a wildcard', { ...allow, Action: 's3:Get*' }, allow, false],
  ['actions in other letters', allow, { ...allow, Action: 's3:getobject' }, false],
  ['more resources', allow, { ...allow, Resource: '*' }, true],
  ['everyone', allow, { ...allow, Principal: '*' }, true],
  ['everyone in an account’s clothes', allow, { ...allow, Principal: { AWS: '*' } }, true],
  ['another service', allow, { ...allow, Principal: { Service: 'logs.amazonaws.com' } }, true],
  ['only one of two principals', { ...allow, Principal: { AWS: ['a', 'b'] } }, { ...allow, Principal: { AWS: 'a' } }, false],
  ['a removed condition', { ...allow, ...condition('1') }, allow, true],
  ['a new condition', allow, { ...allow, ...condition('1') }, false],
  ['a condition with more values', { ...allow, ...condition('1') }, { ...allow, ...condition(['1', '2']) }, true],
  ['a prohibition of less', deny, { ...deny, Action: 's3:Put*' }, true],
  ['a prohibition of more', { ...deny, Action: 's3:Put*' }, deny, false],
  ['a prohibition with a condition', deny, { ...deny, ...condition('1') }, true],
  ['a prohibition that became a permission', deny, { ...deny, Effect: 'Allow' }, true],
  [
    'one more exception from a prohibition',
    { ...deny, Action: undefined, NotAction: ['iam:*'] },
    { ...deny, Action: undefined, NotAction: ['iam:*', 's3:*'] },
    true,
  ],
  [
    'one exception less',
    { ...deny, Action: undefined, NotAction: ['iam:*', 's3:*'] },
    { ...deny, Action: undefined, NotAction: ['iam:*'] },
    false,
  ],
  ['the same', allow, { ...allow }, false],
])('%s: %j -> %j', (_, before, after, expected) => {
  expect(isBroader(before, after)).toBe(expected);
});
