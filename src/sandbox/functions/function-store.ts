// Keeps the uploaded code of each function, unzipped and ready to run, because the emulator does not return it.
import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { unzipSync } from 'fflate';
import type { EmulatorClient } from '../emulator/emulator-client.js';
import { type FrontRequest, type Interceptor, jsonBody } from '../front/exchange.js';

export interface StoredFunction {
  name: string;
  region: string;
  /** Base64 SHA-256 of the uploaded zip, as Lambda reports it. */
  codeSha256: string;
  /** The folder with the unzipped code. */
  folder: string;
}

export interface FunctionStore {
  interceptor: Interceptor;
  find(region: string, name: string): StoredFunction | undefined;
  list(): StoredFunction[];
}

interface StoreEvents {
  /** Called after a function has been created, changed or deleted, because its running processes are then out of date. */
  onChange: (region: string, name: string) => void;
}

/**
 * Creates the store, which learns of functions from the requests that pass through the front port.
 * @param root the folder under which the code is unzipped
 */
export function createFunctionStore(root: string, emulator: EmulatorClient, { onChange }: StoreEvents): FunctionStore {
  const stored = new Map<string, StoredFunction>();
  return {
    find: (region, name) => stored.get(`${region}/${name}`),
    list: () => [...stored.values()],
    interceptor: {
      services: ['lambda'],
      async after(request, response) {
        const { operation, region } = request.name;
        if (response.status >= 300 || !/^(Create|Update|Delete)Function(Code|Configuration)?$/.test(operation)) return;
        const name = functionNameIn(request);
        if (/^(CreateFunction|UpdateFunctionCode)$/.test(operation)) {
          const zip = await readUploadedZip(request, emulator);
          if (zip) stored.set(`${region}/${name}`, await unpack(root, region, name, zip));
        }
        const previous = stored.get(`${region}/${name}`);
        if (operation === 'DeleteFunction' && previous) {
          stored.delete(`${region}/${name}`);
          await rm(dirname(previous.folder), { recursive: true, force: true });
        }
        onChange(region, name);
      },
    },
  };
}

/** Reads the function's bare name from the path or the body. */
function functionNameIn({ url, body }: Pick<FrontRequest, 'url' | 'body'>): string {
  const inPath = decodeURIComponent((url.split('?')[0] ?? '').split('/')[3] ?? '');
  return bareFunctionName(inPath || String(jsonBody(body)?.FunctionName ?? ''));
}

/** Reduces `name`, `name:qualifier` and partial or full ARNs to the bare name. */
export function bareFunctionName(nameOrArn: string): string {
  return /function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn.split(':')[0] ?? nameOrArn;
}

/** Reads the zip from the request or from S3. @returns undefined if the request contains no code */
async function readUploadedZip(request: FrontRequest, emulator: EmulatorClient): Promise<Buffer | undefined> {
  const content = jsonBody(request.body) ?? {};
  const code = (content.Code ?? content) as Record<string, unknown>;
  if (typeof code.ZipFile === 'string') return Buffer.from(code.ZipFile, 'base64');
  if (!code.S3Bucket) return undefined;
  const version = code.S3ObjectVersion ? `?versionId=${code.S3ObjectVersion}` : '';
  const path = `/${code.S3Bucket}/${encodeURI(String(code.S3Key))}${version}`;
  return emulator.bytes({ service: 's3', region: request.name.region, path });
}

async function unpack(root: string, region: string, name: string, zip: Buffer): Promise<StoredFunction> {
  const codeSha256 = createHash('sha256').update(zip).digest('base64');
  const folder = join(root, region, name, codeSha256.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 16));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [path, bytes] of Object.entries(unzipSync(zip))) {
    const target = resolve(folder, path);
    if (path.endsWith('/') || !target.startsWith(folder + sep)) continue;
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await writeFile(target, bytes, { mode: 0o600 });
  }
  return { name, region, codeSha256, folder };
}
