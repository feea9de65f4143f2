import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { approvePlan, confirmAccount, confirmByName } from '../../../src/cli/session/approval.js';
import type { Session } from '../../../src/operations/session/session.js';
import { type ResourceChange, type SavedPlan, tainted, unfinished } from '../../../src/terraform/plan/plan.js';
import { type Answer, scriptedPrompter } from '../run.js';

function asking(answers: Answer[] = [], interactive = answers.length > 0) {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const report = (narration: { type: string }) => say(JSON.stringify(narration));
  return { prompt: scriptedPrompter(answers), interactive, say, report, view: { paint: new Chalk({ level: 0 }), width: 80 }, said };
}

function plan(action: ResourceChange['action'], reasons: string[] = []): SavedPlan {
  const change = {
    address: 'aws_dynamodb_table.sessions',
    type: 'aws_dynamodb_table',
    service: 'DynamoDB',
    name: 'trading-sessions-dev',
    action,
  };
  return {
    ...{ path: '', stack: 'platform', destroy: false, hasChanges: true, createdAt: '', sha256: '' },
    changes: [{ ...change, reasons, attributes: [], protections: [], stateful: true }],
    counts: { create: 0, update: 0, replace: 0, delete: 0 },
  };
}

const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => 'agreed',
    (error) => error.code,
  );

describe('a plan that only adds', () => {
  it('needs a yes, or --yes', async () => {
    expect(await outcome(approvePlan(asking([true]), plan('create'), 'dev', {}))).toBe('agreed');
    expect(await outcome(approvePlan(asking([false]), plan('create'), 'dev', {}))).toBe('DECLINED');
    expect(await outcome(approvePlan(asking(), plan('create'), 'dev', { yes: true }))).toBe('agreed');
  });

  it('is also one that makes anew what was never finished', async () => {
    expect(await outcome(approvePlan(asking(), plan('replace', [unfinished]), 'dev', { yes: true }))).toBe('agreed');
  });
});

describe('a plan that loses data', () => {
  it('is also one that replaces what somebody tainted', async () => {
    expect(await outcome(approvePlan(asking(), plan('replace', [tainted]), 'dev', { yes: true }))).toBe('DECLINED');
  });

  it.each(['replace', 'delete'] as const)('by %s needs the name, and --yes is no answer', async (action) => {
    expect(await outcome(approvePlan(asking(), plan(action), 'dev', { yes: true }))).toBe('DECLINED');
    expect(await outcome(approvePlan(asking([true], true), plan(action), 'dev', { yes: true }))).toBe('DECLINED');
    expect(await outcome(approvePlan(asking(), plan(action), 'dev', { yes: true, confirm: 'prod' }))).toBe('DECLINED');
    expect(await outcome(approvePlan(asking(), plan(action), 'dev', { yes: true, confirm: 'dev' }))).toBe('agreed');
    expect(await outcome(approvePlan(asking(['dev']), plan(action), 'dev', {}))).toBe('agreed');
    expect(await outcome(approvePlan(asking(['yes']), plan(action), 'dev', {}))).toBe('DECLINED');
  });

  it('says what would be lost', async () => {
    const person = asking();
    await outcome(approvePlan(person, plan('replace', ['hash_key']), 'dev', {}));
    expect(person.said.join('\n')).toContain('The table trading-sessions-dev is deleted and recreated (hash_key): its items are lost.');
  });
});

it('a name is confirmed by the flag, or by a person who may be asked', async () => {
  const base = { environment: 'dev', confirm: undefined, purpose: 'destroy' };
  expect(await outcome(confirmByName(asking(['dev']), { ...base, mayAsk: true }))).toBe('agreed');
  expect(await outcome(confirmByName(asking(['dev']), { ...base, mayAsk: false }))).toBe('DECLINED');
  expect(await outcome(confirmByName(asking(), { ...base, mayAsk: true }))).toBe('DECLINED');
});

describe('the account', () => {
  const session = (endpoint?: string) =>
    ({
      environment: { name: 'dev' },
      target: {
        kind: 'aws',
        account: '210987654321',
        region: 'eu-west-1',
        endpoint,
        principal: { account: '210987654321', arn: 'arn:me', alias: 'ours' },
      },
    }) as unknown as Session;

  it('is shown and asked for, unless a flag names it', async () => {
    const person = asking([true]);
    expect(await outcome(confirmAccount(person, session(), {}))).toBe('agreed');
    expect(person.said).toEqual(['Account 210987654321 (ours) in eu-west-1, as arn:me']);
    expect(await outcome(confirmAccount(asking([false]), session(), {}))).toBe('DECLINED');
    expect(await outcome(confirmAccount(asking(), session(), { account: '210987654321' }))).toBe('agreed');
    expect(await outcome(confirmAccount(asking(), session(), { account: '123456789012', yes: true }))).toBe('ACCOUNT_MISMATCH');
  });

  it('at an address of one’s own is asked for all the same', async () => {
    const person = asking([false]);
    expect(await outcome(confirmAccount(person, session('http://localhost:4566'), { account: '210987654321' }))).toBe('DECLINED');
    expect(person.said.join('\n')).toContain('AWS_ENDPOINT_URL sends all requests to http://localhost:4566');
  });
});
