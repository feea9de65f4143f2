// Every command, in the order of the help.
import type { Command } from './command.js';
import { init } from './commands/init.js';

export const commands: readonly Command[] = [init];
