import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** The SDK announces the end of Node 20 with every process. */
const env = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          env,
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/rehearse/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // The slow ones wait for Terraform's provider and the emulator: twice as many as there are cores keep the cores busy.
          maxWorkers: 2 * availableParallelism(),
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          // `npm run rehearse:sizes`, `rehearse:settings` and `rehearse:drift`, which deploy for up to an hour. `npm test` has a sample of each.
          name: 'rehearse',
          env,
          include: ['test/rehearse/**/*.test.ts'],
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'e2e',
          env,
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/surroundings/one-tarball.ts'],
          testTimeout: 900_000,
          hookTimeout: 900_000,
          // Each deploys a whole platform, for which Terraform, its provider and the emulator need a core; much of the rest is waiting.
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
