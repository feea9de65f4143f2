#!/usr/bin/env node
// Says in plain words that Node.js is too old, or that the build is missing, before anything is loaded that needs them.
import { existsSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
const isTooOld = major < 20 || (major === 20 && minor < 19);
const program = new URL('../dist/cli.js', import.meta.url);

// Stays if the program ends without having finished.
process.exitCode = 1;
if (isTooOld) refuse(`Node.js 20.19 or newer is needed; this is ${process.version}.`, 'Install Node.js 22 or 24 from https://nodejs.org');
else if (!existsSync(program))
  refuse('This copy has not been built, as after npm ci --ignore-scripts.', 'npm ci --include=dev && npm run build');
else
  import(program.href)
    .then(({ main }) => main(process.argv.slice(2)))
    .then((code) => {
      process.exitCode = code;
      // Everything is done and printed. A request that was given up may still be waiting for its answer.
      setTimeout(() => process.exit(), 100).unref();
    });

function refuse(message, next) {
  process.stderr.write(`Error PREFLIGHT_FAILED  ${message}\nNext: ${next}\n`);
  process.exitCode = 4;
}
