import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  explainTaints,
  rememberFromJournal,
  rememberUnfinished,
  unfinishedAfter,
} from '../../../src/terraform/driver/unfinished-resources.js';
import type { TerraformEvent } from '../../../src/terraform/plan/events.js';
import { type ResourceChange, tainted, unfinished } from '../../../src/terraform/plan/plan.js';

type HookType = 'apply_start' | 'apply_progress' | 'apply_complete' | 'apply_errored';

function event(type: HookType, addr: string, action = 'create'): TerraformEvent {
  return { type, hook: { action, resource: { addr, resource_type: 'aws_dynamodb_table', resource_name: addr } } };
}

function change(address: string, action: ResourceChange['action'] = 'replace', reasons = [tainted]): ResourceChange {
  return {
    address,
    action,
    reasons,
    type: '',
    service: '',
    name: address,
    attributes: [],
    values: [],
    irreplaceable: false,
    stateful: true,
    protections: [],
  };
}

describe('unfinished resources', () => {
  it('are those whose creation started but never completed', () => {
    const events = [event('apply_start', 'a'), event('apply_start', 'b'), event('apply_start', 'c')];
    const ends = [event('apply_complete', 'a'), event('apply_errored', 'b')];
    expect([...unfinishedAfter([], [...events, ...ends])]).toEqual(['b', 'c']);
  });

  it('do not include failed updates and deletions', () => {
    expect([...unfinishedAfter([], [event('apply_errored', 'a', 'update'), event('apply_start', 'b', 'delete')])]).toEqual([]);
  });

  it('stay unfinished if Terraform died, because it may not have saved that they are finished', () => {
    const events = [event('apply_start', 'a'), event('apply_complete', 'a')];
    expect([...unfinishedAfter(['a'], events, { hasDied: true })]).toEqual(['a']);
  });

  it('are finished by a later apply', () => {
    expect([...unfinishedAfter(['a', 'b'], [event('apply_start', 'a'), event('apply_complete', 'a')])]).toEqual(['b']);
  });
});

describe('the reason for a replacement', () => {
  let runs: string;
  beforeEach(async () => {
    runs = await mkdtemp(join(tmpdir(), 'runs-'));
  });
  afterEach(() => rm(runs, { recursive: true, force: true }));

  const reasons = async (...changes: ResourceChange[]) => (await explainTaints(runs, 'platform', changes)).map((one) => one.reasons);

  it('distinguishes what our runs left unfinished from what a user tainted', async () => {
    await rememberUnfinished(runs, 'platform', [event('apply_errored', 'ours')]);
    expect(await reasons(change('ours'), change('theirs'))).toEqual([[unfinished], [tainted]]);
  });

  it('learns from the journal what a run on another machine left unfinished', async () => {
    await rememberUnfinished(runs, 'platform', [event('apply_errored', 'ours')]);
    await rememberFromJournal(runs, 'platform', ['elsewhere']);
    expect(await reasons(change('ours'), change('elsewhere'), change('theirs'))).toEqual([[unfinished], [unfinished], [tainted]]);
  });

  it('is kept if it is a different one, or the resource is in another stack', async () => {
    await rememberUnfinished(runs, 'foundation', [event('apply_errored', 'a')]);
    await rememberUnfinished(runs, 'platform', [event('apply_errored', 'b')]);
    expect(await reasons(change('a'), change('b', 'replace', ['hash_key']))).toEqual([[tainted], ['hash_key']]);
  });

  it('is forgotten once a plan finds the resource finished, so that a later taint needs confirmation', async () => {
    await rememberUnfinished(runs, 'platform', [event('apply_errored', 'a'), event('apply_errored', 'b')]);
    await reasons(change('a'), change('b', 'update', []));
    expect(await reasons(change('a'), change('b'))).toEqual([[unfinished], [tainted]]);
  });

  it('is a taint if the record cannot be read', async () => {
    await writeFile(join(runs, 'unfinished-platform.json'), '["a"');
    expect(await reasons(change('a'))).toEqual([[tainted]]);
  });
});
