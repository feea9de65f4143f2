// The lower bound: reads every byte of a file once and does nothing with it. Usage: node read-bytes.mjs FILE
import { closeSync, openSync, readSync } from 'node:fs';

const buffer = Buffer.allocUnsafe(262_144);
const file = openSync(process.argv[2]);
while (readSync(file, buffer) > 0);
closeSync(file);
