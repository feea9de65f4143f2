// Runs a bundled CommonJS module with V8's compiled code from a file beside it: a third of the time goes without.
// V8 does not tell builds of the same version apart, and code of another build can crash it: the file's name says which Node made it.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/** The file with the code that this very Node has compiled. */
export function cacheOf(file) {
  const { size, mtimeMs } = statSync(process.execPath);
  const node = [process.version, process.arch, process.execPath, size, mtimeMs].join('\0');
  return `${file}.${createHash('sha256').update(node).digest('hex').slice(0, 16)}.v8`;
}

/** @returns the module's exports, and the script, whose code can be kept. */
export function runCached(file) {
  const cache = cacheOf(file);
  const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
  const script = new Script(Module.wrap(readFileSync(file, 'utf8')), { filename: file, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return { exports: module.exports, script };
}
