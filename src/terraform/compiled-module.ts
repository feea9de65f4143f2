// Runs a bundled CommonJS module with V8's compiled code from a file beside it, which saves a third of its loading time.
// V8 cannot tell two builds of one Node.js version apart, and code of another build can crash it: the file's name says which Node.js made it.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/** The path of the compiled code that belongs to a module and to the Node.js that runs now. */
export function compiledCodeOf(file: string): string {
  const { size, mtimeMs } = statSync(process.execPath);
  const node = [process.version, process.arch, process.execPath, size, mtimeMs].join('\0');
  return `${file}.${createHash('sha256').update(node).digest('hex').slice(0, 16)}.v8`;
}

/** Runs the module; returns its exports, and the script, whose compiled code can be kept. */
export function runCompiled(file: string): { exports: unknown; script: Script } {
  const compiled = compiledCodeOf(file);
  const cachedData = existsSync(compiled) ? readFileSync(compiled) : undefined;
  const script = new Script(Module.wrap(readFileSync(file, 'utf8')), { filename: file, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return { exports: module.exports, script };
}
