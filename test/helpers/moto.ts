// A plain moto server, without the sandbox's front port, for tests that call AWS APIs with Terraform or an SDK.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Moto {
  /** Such as `http://127.0.0.1:41234`. */
  endpoint: string;
  port: number;
  pid: number;
  /** Environment for a child process that must use only this server: endpoint, test credentials, no AWS files of the user. */
  env: Record<string, string>;
  /** Ends the server. Everything in it is lost. */
  stop(): Promise<void>;
}

const program = 'moto_server';

/** Finds a TCP port on 127.0.0.1 that is free at the moment. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/**
 * Starts `moto_server` on a free port of 127.0.0.1 and waits until it answers (about 3 s).
 * AWS-managed policies are not loaded, which saves a second.
 */
export async function startMoto({ region = 'eu-central-1' } = {}): Promise<Moto> {
  const port = await findFreePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    detached: true,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PYTHONUNBUFFERED: '1' },
  });
  const exited = once(child, 'exit');
  const pid = child.pid ?? 0;
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    process.kill(-pid, 'SIGTERM');
    await exited;
  };
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  await waitUntilAnswering(endpoint, () => child.exitCode !== null);
  return { endpoint, port, pid, env: awsEnvironment(endpoint, region), stop: () => stop().finally(() => process.off('exit', killNow)) };
}

function awsEnvironment(endpoint: string, region: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: region,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

async function waitUntilAnswering(endpoint: string, hasEnded: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (hasEnded()) throw new Error('moto_server exited before it answered');
    const answer = await fetch(`${endpoint}/moto-api/`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`moto_server does not answer at ${endpoint}`);
}
