// npm run bench              how fast the tool starts and synthesizes, as ratios
// npm run bench -- --deploy  also compares a whole deploy with bare Terraform (about half an hour)
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { benchDeploy } from './deploy.mjs';
import { printRatio, seconds, takeTurns } from './measure.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const tool = join(root, 'bin/trading-infra.js');
const folder = mkdtempSync(join(tmpdir(), 'trading-infra-bench-'));

function benchStart() {
  const init = ['init', '--env', 'bench', '--target', 'sandbox', '--region', 'us-east-1', '--size', 'small', '--state', 's3', '--yes'];
  seconds([process.execPath, tool, ...init], { cwd: folder });
  const times = takeTurns(
    {
      node: [process.execPath, '-e', '0'],
      help: [process.execPath, tool, '--help'],
      synth: [process.execPath, tool, 'synth', '--env', 'bench', '--out', join(folder, 'out')],
    },
    15,
    { cwd: folder },
  );
  printRatio('trading-infra --help', times.help, times.node, 'node -e 0', 2);
  printRatio('trading-infra synth', times.synth, times.node, 'node -e 0', 6);
  const cdktf = join(root, 'node_modules/.bin/cdktf');
  const options = { cwd: root, env: { ...process.env, CHECKPOINT_DISABLE: '1', DISABLE_VERSION_CHECK: '1', CI: '1' } };
  const beside = takeTurns({ cdktf: [cdktf, 'synth', '--output', join(folder, 'cdktf.out')] }, 3, options);
  printRatio('npx cdktf synth, for comparison', beside.cdktf, times.node, 'node -e 0');
}

/** Imports the function's code from its zip, as a cold start does. */
function benchColdStart() {
  const zip = unzipSync(readFileSync(join(root, 'dist/lambda/trading-data-processor.zip')));
  writeFileSync(join(folder, 'index.mjs'), zip['index.mjs']);
  writeFileSync(join(folder, 'start.mjs'), "await import('./index.mjs');\n");
  const times = takeTurns({ node: [process.execPath, '-e', '0'], start: [process.execPath, join(folder, 'start.mjs')] }, 15, {
    cwd: folder,
  });
  printRatio('import of the function', times.start, times.node, 'node -e 0', 2.5);
}

try {
  benchStart();
  benchColdStart();
  if (process.argv.includes('--deploy')) await benchDeploy({ tool, folder });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
