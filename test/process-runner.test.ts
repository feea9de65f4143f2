import { expect, it } from 'vitest';
import { runProcess } from '../src/process-runner.js';

const node = (code: string) => ['-e', code];
const env = { PATH: process.env.PATH };

it('returns what a program printed, and how it ended', async () => {
  const lines: string[] = [];
  const result = await runProcess(process.execPath, node("console.log('a'); console.error('b'); process.exit(3)"), {
    env,
    onLine: (line, stream) => lines.push(`${stream} ${line}`),
  });
  expect(result).toEqual({ exitCode: 3, stdout: 'a\n', stderr: 'b\n' });
  expect(lines.sort()).toEqual(['stderr b', 'stdout a']);
});

it('passes on the input, and nothing of its own environment', async () => {
  const code = 'process.stdin.pipe(process.stdout); process.stderr.write(Object.keys(process.env).join())';
  const result = await runProcess(process.execPath, node(code), { env: { ONLY: '1', NOT: undefined }, input: 'hello' });
  expect(result).toMatchObject({ exitCode: 0, stdout: 'hello' });
  expect(result.stderr.split(',').filter((name) => !name.startsWith('__'))).toEqual(['ONLY']);
});

it('reports a program that does not exist', async () => {
  const result = await runProcess('/no/such/program', [], { env });
  expect(result).toMatchObject({ exitCode: null, spawnError: { code: 'ENOENT' } });
});

it('ends a program, and a detached one with all its children, on abort and on timeout', async () => {
  const forever = node("require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })");
  expect(await runProcess(process.execPath, forever, { env, detached: true, timeoutMs: 500 })).toMatchObject({ signal: 'SIGTERM' });
  const controller = new AbortController();
  const running = runProcess(process.execPath, node('setInterval(() => {}, 1000)'), { env, signal: controller.signal });
  controller.abort();
  expect(await running).toMatchObject({ exitCode: null, signal: 'SIGTERM' });
});

it('says that the time was over, and does not wait for a program that was left behind with the pipes', { timeout: 30_000 }, async () => {
  const started = Date.now();
  const ended = await runProcess('/bin/sh', ['-c', 'sleep 60 & echo begun; exec sleep 60'], { env, timeoutMs: 300 });
  expect(ended).toMatchObject({ signal: 'SIGTERM', stdout: 'begun\n', timedOut: true });
  expect(Date.now() - started).toBeLessThan(15_000);
});
