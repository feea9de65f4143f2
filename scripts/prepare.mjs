// Builds after `npm ci`. Says in plain words if the packages for the build were left out.
import { createRequire } from 'node:module';

const isMissing = (name) => {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`);
    return false;
  } catch (error) {
    return error.code === 'MODULE_NOT_FOUND';
  }
};

if (isMissing('@biomejs/biome')) {
  process.stderr.write(
    'Error PREFLIGHT_FAILED  The packages for the build are missing: NODE_ENV is production, or --omit=dev was given.\nNext: npm ci --include=dev\n',
  );
  process.exitCode = 1;
} else {
  await import('./build.mjs');
}
