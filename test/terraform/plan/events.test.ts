import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errorText, followEvents, readTerraformEvents, type TerraformEvent, toProgressEvent } from '../../../src/terraform/plan/events.js';

const hook = (type: string, action: string, elapsed_seconds?: number) =>
  `${JSON.stringify({ type, hook: { resource: { addr: 'aws_sqs_queue.q', resource_type: 'aws_sqs_queue', resource_name: 'q' }, action, elapsed_seconds } })}\n`;

it('converts hooks to progress events', () => {
  const text =
    hook('apply_start', 'create') +
    hook('apply_progress', 'create', 10) +
    hook('apply_complete', 'create', 25) +
    hook('apply_errored', 'delete', 3);
  expect(readTerraformEvents(text).map((event) => toProgressEvent(event))).toEqual([
    { kind: 'started', address: 'aws_sqs_queue.q', action: 'create', elapsedSeconds: 0 },
    { kind: 'progress', address: 'aws_sqs_queue.q', action: 'create', elapsedSeconds: 10 },
    { kind: 'completed', address: 'aws_sqs_queue.q', action: 'create', elapsedSeconds: 25 },
    { kind: 'failed', address: 'aws_sqs_queue.q', action: 'delete', elapsedSeconds: 3 },
  ]);
});

it('formats errors like Terraform’s normal output', () => {
  const diagnostic = (severity: string, summary: string, address?: string) =>
    JSON.stringify({ type: 'diagnostic', diagnostic: { severity, summary, detail: 'why', address } });
  const events = readTerraformEvents(
    [diagnostic('warning', 'old'), diagnostic('error', 'A', 'aws_x.y'), diagnostic('error', 'B')].join('\n'),
  );
  expect(errorText(events)).toBe('Error: A\n  with aws_x.y\nwhy\n\nError: B\nwhy');
});

it('follows a file to its end, from before it exists, through partial lines and partial characters', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'events-'));
  const path = join(folder, 'apply.stdout');
  const bytes = Buffer.from(`${hook('apply_start', 'create')}{"type":"outputs","outputs":{"é":{"sensitive":false}}}\n`);
  const cut = bytes.indexOf(0xc3) + 1;
  const seen: TerraformEvent[] = [];
  const steps = [
    () => undefined,
    () => appendFile(path, bytes.subarray(0, 10)),
    () => appendFile(path, bytes.subarray(10, cut)),
    () => appendFile(path, bytes.subarray(cut)),
  ];
  let over = false;
  const sleep = async () => {
    await steps.shift()?.();
    over = steps.length === 0;
  };
  await followEvents({ sleep }, path, { onEvent: (event) => seen.push(event), ended: () => over });
  expect(seen.map(({ type }) => type)).toEqual(['apply_start', 'outputs']);
  expect(seen[1]).toMatchObject({ outputs: { é: { sensitive: false } } });
  await rm(folder, { recursive: true });
});

it('reports a resource cut off by an interruption as stopped, not failed', () => {
  const [event] = readTerraformEvents(hook('apply_errored', 'create', 3));
  expect(event && toProgressEvent(event, true)).toMatchObject({ kind: 'stopped' });
});
