import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, Database } from '../../../src/lambda/adapters/database.js';
import { type CertificateAuthority, createCertificateAuthority } from '../../../src/sandbox/database/certificate-authority.js';

const failing = (code?: string) => Object.assign(new Error('no'), code === undefined ? {} : { code });

/** A pool whose connections fail in turn: each throws the next of `failures`, if any, on the query `work`. */
function poolFailing(...failures: (Error | undefined)[]) {
  const events: string[] = [];
  const connect = async () => {
    const failure = failures.shift();
    events.push('connect');
    const query = async (text: string) => {
      events.push(text);
      if (text === 'work' && failure) throw failure;
      return { rows: [] };
    };
    return { query, release: (isBroken?: boolean) => void events.push(isBroken ? 'discard' : 'release') };
  };
  return { events, database: new Database({ connect }) };
}

describe('a transaction', () => {
  it('is committed, and its connection is released', async () => {
    const { events, database } = poolFailing();
    await database.transaction((client) => client.query('work'));
    expect(events).toEqual(['connect', 'BEGIN', 'work', 'COMMIT', 'release']);
  });

  it.each([undefined, '57P01', '08006'])('is retried once if the connection was dead (%s)', async (code) => {
    const { events, database } = poolFailing(failing(code));
    await database.transaction((client) => client.query('work'));
    expect(events.filter((event) => event === 'connect').length).toBe(2);
    const { database: down } = poolFailing(failing(code), failing(code));
    await expect(down.transaction((client) => client.query('work'))).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      errorClass: 'transient',
    });
  });

  it('fails with a transient error if the server cannot run it now; other SQL errors are bugs', async () => {
    const { events, database } = poolFailing(failing('40P01'), failing('42P01'));
    await expect(database.transaction((client) => client.query('work'))).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await expect(database.transaction((client) => client.query('work'))).rejects.toMatchObject({ code: '42P01' });
    expect(events.filter((event) => event === 'ROLLBACK').length).toBe(2);
  });

  it('passes on errors of the work itself', async () => {
    const { events, database } = poolFailing();
    const work = () => Promise.reject(new TypeError('bug'));
    await expect(database.transaction(work)).rejects.toThrow(TypeError);
    expect(events).toEqual(['connect', 'BEGIN', 'ROLLBACK', 'release']);
  });
});

describe('the deployed pool', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trading-database-'));
  let server: Server;
  let authority: CertificateAuthority;
  let password: string;
  beforeAll(async () => {
    authority = await createCertificateAuthority(new Date());
    server = createServer((socket) => void askForPassword(socket).catch(() => undefined));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function askForPassword(socket: Socket): Promise<void> {
    socket.on('error', () => undefined);
    const secureContext = await authority.contextFor('localhost');
    await once(socket, 'data');
    const tls = new TLSSocket(socket, { isServer: true, secureContext });
    socket.write('S');
    tls.on('error', () => undefined);
    await once(tls, 'data');
    tls.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
    const [answer] = (await once(tls, 'data')) as [Buffer];
    password = answer.subarray(5, -1).toString();
    tls.destroy();
  }

  const connect = (caFile: string | undefined) => {
    const { port } = server.address() as AddressInfo;
    const pool = createPool({
      environment: 'test',
      region: 'eu-central-1',
      memoryMb: 512,
      buckets: { raw: 'raw', processed: 'processed', archive: 'archive' },
      tables: { sessions: 'sessions', apiKeys: 'api-keys' },
      database: { host: 'localhost', port, name: 'tradingdb', user: 'trading_app', caFile },
    });
    return pool.connect().then(
      () => 'connected',
      (error: NodeJS.ErrnoException) => error.code ?? error.message,
    );
  };

  it('sends an IAM token to a server whose certificate is trusted', async () => {
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, authority.pem);
    expect(await connect(caFile)).toMatch(/terminated|ECONNRESET/);
    expect(password).toMatch(/^localhost:\d+\/\?Action=connect&DBUser=trading_app&.*X-Amz-Signature=[0-9a-f]{64}/);
  });

  it('sends nothing to a server whose certificate is not trusted', async () => {
    password = 'nothing';
    expect(await connect(undefined)).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/);
    expect(password).toBe('nothing');
  });
});
