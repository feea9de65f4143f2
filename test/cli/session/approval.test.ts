import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { approvePlan, confirmAccount, confirmByName } from '../../../src/cli/session/approval.js';
import type { Session } from '../../../src/operations/session/session.js';
import { type ResourceChange, type SavedPlan, tainted, unfinished } from '../../../src/terraform/plan/plan.js';
import { type Answer, scriptedPrompter } from '../run.js';

function contextWith(answers: Answer[] = [], interactive = answers.length > 0) {
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
    path: '',
    stack: 'platform',
    destroy: false,
    hasChanges: true,
    createdAt: '',
    sha256: '',
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
    expect(await outcome(approvePlan(contextWith([true]), plan('create'), 'dev', {}))).toBe('agreed');
    expect(await outcome(approvePlan(contextWith([false]), plan('create'), 'dev', {}))).toBe('DECLINED');
    expect(await outcome(approvePlan(contextWith(), plan('create'), 'dev', { yes: true }))).toBe('agreed');
  });

  it('is asked about by the number of resources, or by the kinds of changes', async () => {
    const questionFor = async (changes: SavedPlan['changes']) => {
      const asked: string[] = [];
      const prompt = scriptedPrompter([true], (question) => void asked.push(question));
      await approvePlan({ ...contextWith(), prompt, interactive: true }, { ...plan('create'), changes }, 'dev', {});
      return asked[0];
    };
    const [created, updated, kept] = (['create', 'update', 'no-op'] as const).flatMap((action) => plan(action).changes);
    if (!created || !updated || !kept) throw new Error('a plan without changes');
    expect(await questionFor([created, created, kept])).toBe('Create these 2 resources?');
    expect(await questionFor([created])).toBe('Create this resource?');
    expect(await questionFor([created, updated])).toBe('Apply these changes (1 to create, 1 to change)?');
    expect(await questionFor([kept])).toBe('Apply the changed outputs?');
  });

  it('may also replace resources that were never finished', async () => {
    expect(await outcome(approvePlan(contextWith(), plan('replace', [unfinished]), 'dev', { yes: true }))).toBe('agreed');
  });
});

describe('a plan that deletes data', () => {
  it('includes one that replaces a tainted resource', async () => {
    expect(await outcome(approvePlan(contextWith(), plan('replace', [tainted]), 'dev', { yes: true }))).toBe('DECLINED');
  });

  it.each(['replace', 'delete'] as const)('by %s needs the name; --yes is not enough', async (action) => {
    expect(await outcome(approvePlan(contextWith(), plan(action), 'dev', { yes: true }))).toBe('DECLINED');
    expect(await outcome(approvePlan(contextWith([true], true), plan(action), 'dev', { yes: true }))).toBe('DECLINED');
    expect(await outcome(approvePlan(contextWith(), plan(action), 'dev', { yes: true, confirm: 'prod' }))).toBe('DECLINED');
    expect(await outcome(approvePlan(contextWith(), plan(action), 'dev', { yes: true, confirm: 'dev' }))).toBe('agreed');
    expect(await outcome(approvePlan(contextWith(['dev']), plan(action), 'dev', {}))).toBe('agreed');
    expect(await outcome(approvePlan(contextWith(['yes']), plan(action), 'dev', {}))).toBe('DECLINED');
  });

  it('says what would be lost', async () => {
    const person = contextWith();
    await outcome(approvePlan(person, plan('replace', ['hash_key']), 'dev', {}));
    expect(person.said.join('\n')).toContain('The table trading-sessions-dev is deleted and recreated (hash_key): its items are lost.');
  });
});

it('a name is confirmed by --confirm, or by typing it where questions are allowed', async () => {
  const base = { environment: 'dev', confirm: undefined, purpose: 'destroy' };
  expect(await outcome(confirmByName(contextWith(['dev']), { ...base, mayAsk: true }))).toBe('agreed');
  expect(await outcome(confirmByName(contextWith(['dev']), { ...base, mayAsk: false }))).toBe('DECLINED');
  expect(await outcome(confirmByName(contextWith(), { ...base, mayAsk: true }))).toBe('DECLINED');
});

describe('the account', () => {
  const session = (endpoints: unknown[] = []) =>
    ({
      environment: { name: 'dev' },
      target: {
        kind: 'aws',
        account: '210987654321',
        region: 'eu-west-1',
        endpoints,
        principal: { account: '210987654321', arn: 'arn:me', alias: 'ours' },
      },
    }) as unknown as Session;

  it('is shown and must be confirmed, unless --account names it', async () => {
    const person = contextWith([true]);
    expect(await outcome(confirmAccount(person, session(), {}))).toBe('agreed');
    expect(person.said).toEqual(['Account 210987654321 (ours) in eu-west-1, as arn:me']);
    expect(await outcome(confirmAccount(contextWith([false]), session(), {}))).toBe('DECLINED');
    expect(await outcome(confirmAccount(contextWith(), session(), { account: '210987654321' }))).toBe('agreed');
    expect(await outcome(confirmAccount(contextWith(), session(), { account: '123456789012', yes: true }))).toBe('ACCOUNT_MISMATCH');
  });

  it('is shown together with the endpoints through which it is reached', async () => {
    const person = contextWith();
    const endpoint = { variable: 'AWS_ENDPOINT_URL_S3', url: 'http://localhost:9000', source: 'AWS_ENDPOINT_URL_S3' };
    expect(await outcome(confirmAccount(person, session([endpoint]), { account: '210987654321' }))).toBe('agreed');
    expect(person.said).toEqual([
      'Account 210987654321 (ours) in eu-west-1, as arn:me, through http://localhost:9000 (S3; AWS_ENDPOINT_URL_S3)',
    ]);
  });
});
