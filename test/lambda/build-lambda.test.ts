import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const script = resolve(import.meta.dirname, '../../scripts/build-lambda.mjs');
const folder = mkdtempSync(join(tmpdir(), 'trading-lambda-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function buildInto(name: string, timeZone: string): Buffer {
  const outFile = join(folder, name);
  const code = `import(${JSON.stringify(script)}).then(({ buildLambda }) => buildLambda({ outFile: ${JSON.stringify(outFile)} }))`;
  execFileSync(process.execPath, ['-e', code], { env: { ...process.env, TZ: timeZone }, cwd: folder });
  return readFileSync(outFile);
}

describe('the function’s zip', () => {
  let zip: Buffer;
  beforeAll(() => {
    zip = buildInto('a.zip', 'UTC');
  });

  it('is byte-for-byte the same, whenever and wherever it is built', () => {
    expect(buildInto('b/b.zip', 'Asia/Tokyo').equals(zip)).toBe(true);
  });

  it('is small, and contains a single file', () => {
    expect(zip.length).toBeLessThan(1_000_000);
    expect(Object.keys(unzipSync(zip))).toEqual(['index.mjs']);
  });

  it('runs on its own, and names the missing variable', () => {
    writeFileSync(join(folder, 'index.mjs'), unzipSync(zip)['index.mjs'] ?? '');
    const code = "import('./index.mjs').then(({ handler }) => handler({}, {})).catch((error) => console.log(error.message))";
    const output = execFileSync(process.execPath, ['-e', code], { cwd: folder, env: {}, encoding: 'utf8' });
    expect(output).toBe('The environment variable ENVIRONMENT is not set\n');
  });
});
