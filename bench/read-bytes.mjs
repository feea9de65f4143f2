// The floor: each byte of a file is read once, and looked at by nobody: node read-bytes.mjs FILE
import { closeSync, openSync, readSync } from 'node:fs';

const buffer = Buffer.allocUnsafe(262_144);
const file = openSync(process.argv[2]);
while (readSync(file, buffer) > 0);
closeSync(file);
