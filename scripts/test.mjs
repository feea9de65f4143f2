// `npm test`: build, lint, types, dead code, unit and end-to-end tests, one after the other. The last line is the total.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'trading-infra-test-'));
let passed = 0;
let failed = 0;

function run(command, args) {
  console.log(`\n> ${command} ${args.join(' ')}`);
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
}

/** A tool that only passes or fails counts as one test. */
function check(command, ...args) {
  if (run(command, args)) passed += 1;
  else failed += 1;
}

function vitest(project) {
  const report = join(folder, `${project}.json`);
  const ok = run('npx', [
    'vitest',
    'run',
    '--project',
    project,
    '--reporter',
    'default',
    '--reporter',
    'json',
    '--outputFile.json',
    report,
  ]);
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    passed += numPassedTests;
    failed += numFailedTests || (ok ? 0 : Math.max(1, numFailedTestSuites));
  } catch {
    failed += 1;
  }
}

check('node', 'scripts/build.mjs');
check('npx', 'biome', 'check', '.');
check('npx', 'tsc', '-p', '.');
check('npx', 'knip');
vitest('unit');
vitest('e2e');
rmSync(folder, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
