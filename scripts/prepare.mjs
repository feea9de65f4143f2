// Builds after `npm ci`. Says in plain words if the packages for the build were left out.
import { createRequire } from 'node:module';

let isMissing = false;
try {
  createRequire(import.meta.url).resolve('assemblyscript/package.json');
} catch {
  isMissing = true;
}

if (isMissing) {
  process.stderr.write(
    'Error PREFLIGHT_FAILED  The packages for the build are missing: NODE_ENV is production, or --omit=dev was given.\nNext: npm ci --include=dev\n',
  );
  process.exitCode = 1;
} else {
  await import('./build.mjs');
}
