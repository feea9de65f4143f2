// A folder for all test files of a run, in which the first that needs it packs and installs the tarball.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    tarballFolder: string;
  }
}

export default async function openFolder(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'trading-infra-tarball-'));
  // Another user runs the tool from here, too.
  await chmod(folder, 0o755);
  project.provide('tarballFolder', folder);
  return () => rm(folder, { recursive: true, force: true });
}
