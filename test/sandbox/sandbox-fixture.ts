// A real sandbox for a test file, with its own folder and ports.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { strToU8, zipSync } from 'fflate';
import type { Context } from '../../src/context.js';
import { type SandboxInfo, startSandbox, stopSandbox } from '../../src/sandbox/client.js';
import { bundleSandbox } from './sandbox-programs.js';

/** A context for the sandbox's client that starts real processes. */
export function testContext(
  env: Record<string, string | undefined> = process.env,
): Pick<Context, 'env' | 'run' | 'now' | 'sleep' | 'signal'> {
  return {
    env,
    now: () => new Date(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    signal: new AbortController().signal,
    run: (file, args, options) =>
      new Promise((resolve) => {
        execFile(file, [...args], { env: options.env }, (error, stdout, stderr) => resolve({ exitCode: error ? 1 : 0, stdout, stderr }));
      }),
  };
}

export interface SandboxFixture {
  info: SandboxInfo;
  dir: string;
  /** Configuration for any AWS SDK client. */
  client: { region: string; endpoint: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  /** Stops the sandbox and deletes its files. */
  close(): Promise<void>;
}

/** Bundles and starts a sandbox. */
export async function openSandboxFixture(): Promise<SandboxFixture> {
  const programs = await bundleSandbox();
  const dir = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const ctx = testContext();
  const info = await startSandbox(ctx, { dir, programs });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return {
    info,
    dir,
    client: { region: 'us-east-1', endpoint: info.endpoint, credentials },
    async close() {
      await stopSandbox(ctx, { dir });
      await rm(dir, { recursive: true, force: true });
      await rm(dirname(programs.daemon), { recursive: true, force: true });
    },
  };
}

/** Creates a role that Lambda may assume, which the emulator requires. @returns its ARN */
export async function createFunctionRole({ client }: SandboxFixture): Promise<string> {
  const statement = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { Role } = await new IAMClient(client).send(new CreateRoleCommand({ RoleName: 'function', AssumeRolePolicyDocument }));
  return Role?.Arn ?? '';
}

/** A deployment package with one module. */
export function functionZip(source: string): Uint8Array {
  return zipSync({ 'index.mjs': strToU8(source) });
}

/** Calls `read` every 100 ms until it returns a value other than undefined. */
export async function eventually<T>(read: () => Promise<T | undefined>, seconds = 30): Promise<T> {
  for (let tries = 0; tries < seconds * 10; tries += 1) {
    const value = await read();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`still undefined after ${seconds} s`);
}
