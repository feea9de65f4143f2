#!/usr/bin/env node
import { main } from '../dist/cli.js';

// Stays if the program ends without having finished.
process.exitCode = 1;
process.exitCode = await main(process.argv.slice(2));
