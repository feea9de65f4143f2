import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { approveFoundation, approvePlan, confirmAccount } from '../../../src/cli/session/approval.js';
import { confirmByName } from '../../../src/cli/session/name-confirmation.js';
import type { Session } from '../../../src/operations/session/session.js';
import { type ResourceChange, type SavedPlan, tainted, unfinished } from '../../../src/terraform/plan/plan.js';
import { assessRisks } from '../../../src/terraform/plan/risk-gate.js';
import { type Answer, scriptedPrompter } from '../run.js';

function contextWith(answers: Answer[] = [], interactive = answers.length > 0) {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const report = (narration: { type: string }) => say(JSON.stringify(narration));
  return {
    command: 'destroy',
    prompt: scriptedPrompter(answers),
    interactive,
    say,
    report,
    view: { paint: new Chalk({ level: 0 }), width: 80 },
    said,
  };
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
    changes: [{ ...change, reasons, attributes: [], values: [], protections: [], stateful: true, irreplaceable: true }],
    counts: { create: 0, update: 0, replace: 0, delete: 0 },
  };
}

const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => 'agreed',
    (error) => error.code,
  );

/** Approves a plan with the risks that it has in a protected environment. */
const approve = (context: ReturnType<typeof contextWith>, given: SavedPlan, answers: Parameters<typeof approvePlan>[3] | object = {}) =>
  approvePlan(context, given, assessRisks(given, { protected: true }), { environment: 'dev', command: 'deploy', ...answers });

describe('a plan that only adds', () => {
  it('needs a yes, or --yes', async () => {
    expect(await outcome(approve(contextWith([true]), plan('create')))).toBe('agreed');
    expect(await outcome(approve(contextWith([false]), plan('create')))).toBe('DECLINED');
    expect(await outcome(approve(contextWith(), plan('create'), { yes: true }))).toBe('agreed');
  });

  it('is asked about by the number of resources, or by the kinds of changes', async () => {
    const questionFor = async (changes: SavedPlan['changes']) => {
      const asked: string[] = [];
      const prompt = scriptedPrompter([true], (question) => void asked.push(question));
      await approve({ ...contextWith(), prompt, interactive: true }, { ...plan('create'), changes });
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
    expect(await outcome(approve(contextWith(), plan('replace', [unfinished]), { yes: true }))).toBe('agreed');
  });
});

describe('a plan with risks', () => {
  const address = 'aws_dynamodb_table.sessions';

  it('includes one that replaces a tainted resource', async () => {
    expect(await outcome(approve(contextWith(), plan('replace', [tainted]), { yes: true }))).toBe('DECLINED');
  });

  it.each(['replace', 'delete'] as const)('by %s needs the typed name, or the address of each; --yes is not enough', async (action) => {
    expect(await outcome(approve(contextWith(), plan(action), { yes: true }))).toBe('DECLINED');
    expect(await outcome(approve(contextWith([true], true), plan(action), { yes: true }))).toBe('DECLINED');
    expect(await outcome(approve(contextWith(), plan(action), { yes: true, allowRisk: ['aws_dynamodb_table.other'] }))).toBe('DECLINED');
    expect(await outcome(approve(contextWith(), plan(action), { yes: true, allowRisk: [address] }))).toBe('agreed');
    expect(await outcome(approve(contextWith(['dev']), plan(action)))).toBe('agreed');
    expect(await outcome(approve(contextWith(['yes']), plan(action)))).toBe('DECLINED');
  });

  it('names every missing flag', async () => {
    const other = { ...plan('delete').changes[0], address: 'aws_s3_bucket.raw["a b"]' } as ResourceChange;
    const both = { ...plan('delete'), changes: [...plan('delete').changes, other] };
    const error = await approve(contextWith(), both, { yes: true, allowRisk: [address] }).catch((e) => e);
    expect(error).toMatchObject({
      code: 'DECLINED',
      message: expect.stringContaining('1 risk was not accepted (aws_s3_bucket.raw["a b"])'),
      hint: `trading-infra deploy --env dev --yes --allow-risk ${address} --allow-risk 'aws_s3_bucket.raw["a b"]'`,
      details: { risks: [{ address: 'aws_s3_bucket.raw["a b"]' }] },
    });
  });

  it('warns of an allowance that accepts nothing', async () => {
    const person = contextWith();
    await approve(person, plan('create'), { yes: true, allowRisk: ['aws_kms_key.old'] });
    expect(person.said.join('\n')).toContain('--allow-risk aws_kms_key.old: this plan has no risk at this address.');
  });

  it('says what would be lost, and where', async () => {
    const person = contextWith();
    await outcome(approve(person, plan('replace', ['hash_key'])));
    expect(person.said.join('\n')).toContain(
      'The table trading-sessions-dev is deleted and recreated (hash_key):\n    its items are lost.',
    );
    expect(person.said.join('\n')).toContain(address);
  });

  it('of a foundation asks even where the bootstrap was approved, and for nothing else', async () => {
    expect(await outcome(approveFoundation(contextWith(), plan('create'), 'dev', {}))).toBe('agreed');
    const error = await approveFoundation(contextWith(), plan('delete'), 'dev', { yes: true }).catch((e) => e);
    expect(error.hint).toBe(`trading-infra bootstrap --env dev --yes --allow-risk ${address}`);
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
    const unasked = confirmAccount(contextWith(), session(), { confirm: 'prod' });
    const hint = `trading-infra destroy --env ${session().environment.name} --confirm prod --yes`;
    await expect(unasked).rejects.toMatchObject({ code: 'INPUT_MISSING', hint });
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
