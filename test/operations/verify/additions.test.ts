import { expect, it } from 'vitest';
import { sendLocally } from '../../../src/network/http-request.js';
import { DeployedStack } from '../../../src/operations/drift/deployed-stack.js';
import { verify } from '../../../src/operations/verify/verify.js';
import type { Outputs } from '../../../src/platform/names.js';
import { resolveEnvironment } from '../../../src/settings/schema.js';
import { type Answers, clientsWith } from './platform/fake-platform.js';

const ctx = { now: () => new Date(0), sleep: async () => {}, signal: new AbortController().signal, report: () => {} };
const place = { target: 'aws', account: '123456789012', region: 'eu-central-1' } as const;
const environment = resolveEnvironment('dev', { ...place, size: 'small', state: 'local', owner: 'platform', costCenter: 'finance' });
const stack = new DeployedStack({ resource: { aws_iam_role: { role: { name: 'ours' } } } }, [
  { type: 'aws_iam_role', name: 'role', nameOrId: 'ours', attributes: { name: 'ours' } },
]);
const nothing: Answers = { ListAttachedRolePoliciesCommand: {}, ListRolePoliciesCommand: {}, ListInstanceProfilesForRoleCommand: {} };

async function check(answers: Answers) {
  const target = { ...place, aws: clientsWith({ ...nothing, ...answers }), invokeUrl: () => '', openHttp: async () => sendLocally };
  const subject = { target, environment, outputs: {} as Outputs, deployedStacks: async () => [stack] };
  const { checks } = await verify(ctx, subject, { seed: '1', only: ['nothing-added'] });
  return { status: checks[0]?.status, detail: checks[0]?.detail };
}

it('passes if the services have nothing beyond the stack', async () => {
  expect(await check({})).toEqual({ status: 'pass', detail: '3 questions about 1 resources' });
});

it('names what was added, and fails if a service does not answer', async () => {
  const attached = { AttachedPolicies: [{ PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }] };
  expect(await check({ ListAttachedRolePoliciesCommand: attached })).toEqual({
    status: 'fail',
    detail: 'aws_iam_role.role has the attached policy arn:aws:iam::aws:policy/AdministratorAccess',
  });
  const refused = Object.assign(new Error('not allowed'), { name: 'AccessDenied' });
  expect(await check({ ListRolePoliciesCommand: refused })).toEqual({
    status: 'fail',
    detail: 'AWS denied iam:ListRolePolicies in eu-central-1: not allowed',
  });
});
