// Compiles the processor's kernel (AssemblyScript) to WebAssembly and writes it as a module, so that it is part of every bundle.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'src/lambda/core/kernel-code.ts');

/** Writes src/lambda/core/kernel-code.ts. The same sources give the same bytes; an unchanged file is not written again. */
export async function buildKernel() {
  let code;
  const { error, stderr } = await asc.main(
    [
      'src/lambda/kernel/index.ts',
      '--optimizeLevel',
      '3',
      '--noAssert',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '--outFile',
      'kernel.wasm',
    ],
    {
      readFile: (name, folder) => readFile(join(root, folder === '.' ? '' : folder, name), 'utf8').catch(() => null),
      writeFile: (name, content) => {
        if (name.endsWith('.wasm')) code = content;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`the kernel does not compile:\n${stderr}`);
  const text = `// Made by scripts/build-kernel.mjs from src/lambda/kernel.\nexport const kernelCode = '${Buffer.from(code).toString('base64')}';\n`;
  if ((await readFile(target, 'utf8').catch(() => '')) !== text) await writeFile(target, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernel();
