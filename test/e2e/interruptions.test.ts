// A sample of `npm run rehearse:interruptions`: a Terraform that is killed in the middle of a deploy, and Ctrl-C in the first deploy of a protected size.
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const script = resolve(import.meta.dirname, '../../scripts/rehearse-interruptions.mjs');

test('the deploy after a killed one, and after Ctrl-C, takes over what is there and converges', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--sample']).catch((error) => error);
  expect(stdout).toContain('3 of 3 runs passed every check');
});
