// Every command, in the order of the help page.

import { bars } from './commands/bars.js';
import { bootstrap } from './commands/bootstrap.js';
import { deploy } from './commands/deploy.js';
import { destroy } from './commands/destroy.js';
import { doctor } from './commands/doctor.js';
import { drift } from './commands/drift.js';
import { ingest } from './commands/ingest.js';
import { init } from './commands/init/init.js';
import { jobsList, jobsRedrive, jobsRerun, jobsShow } from './commands/jobs.js';
import { keysCreate } from './commands/keys/create.js';
import { keysList, keysShow } from './commands/keys/keys.js';
import { keysRevoke } from './commands/keys/revoke.js';
import { keysRotate } from './commands/keys/rotate.js';
import { outputs } from './commands/outputs.js';
import { plan } from './commands/plan.js';
import { processTrades } from './commands/process/process.js';
import { runsList, runsShow } from './commands/runs.js';
import { sandboxStart, sandboxStatus, sandboxStop } from './commands/sandbox.js';
import { stateList } from './commands/state/list.js';
import { stateMigrate } from './commands/state/migrate.js';
import { stateRestore } from './commands/state/restore.js';
import { status } from './commands/status.js';
import { synth } from './commands/synth.js';
import { unlock } from './commands/unlock.js';
import { verify } from './commands/verify.js';
import type { Command } from './terminal/command.js';

export const commands: readonly Command[] = [
  init,
  bootstrap,
  plan,
  deploy,
  verify,
  drift,
  destroy,
  ingest,
  jobsList,
  jobsShow,
  jobsRedrive,
  jobsRerun,
  bars,
  processTrades,
  synth,
  status,
  runsList,
  runsShow,
  stateList,
  stateRestore,
  stateMigrate,
  unlock,
  outputs,
  keysList,
  keysShow,
  keysCreate,
  keysRotate,
  keysRevoke,
  doctor,
  sandboxStart,
  sandboxStop,
  sandboxStatus,
];
