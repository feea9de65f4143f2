// For which computers a program is made. Where the system cannot run it, it is given to a shell instead, whose complaints help nobody.
import { open } from 'node:fs/promises';

/** The machine in the header of an ELF file, and Node.js's name for it. */
const machines: Record<number, string> = { 3: 'ia32', 40: 'arm', 62: 'x64', 183: 'arm64', 243: 'riscv64' };

/** The computers that a program is made for, such as `Linux on arm64`; undefined if they include this one, or the file does not say. */
export async function foreignComputer(path: string): Promise<string | undefined> {
  const header = await readHeader(path).catch(() => undefined);
  if (header === undefined) return undefined;
  const magic = header.readUInt32BE(0);
  if (magic === 0x7f454c46) {
    const machine = header.readUInt16LE(18);
    const arch = machines[machine] ?? `machine ${machine}`;
    return process.platform === 'linux' && arch === process.arch ? undefined : `Linux on ${arch}`;
  }
  if ([0xcffaedfe, 0xcefaedfe, 0xcafebabe].includes(magic)) return process.platform === 'darwin' ? undefined : 'macOS';
  if (header.readUInt16BE(0) === 0x4d5a) return process.platform === 'win32' ? undefined : 'Windows';
  return undefined;
}

async function readHeader(path: string): Promise<Buffer | undefined> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(20), 0, 20, 0);
    return bytesRead === 20 ? buffer : undefined;
  } finally {
    await file.close();
  }
}
