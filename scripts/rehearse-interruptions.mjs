// `npm run rehearse:interruptions`: stops and kills deploys and destroys in the sandbox at random moments, and checks each time that nothing is broken.
//   npm run rehearse:interruptions -- --seed 7 --size medium --deploys 20 --destroys 10 --kills 3 --terminals
// Chains of runs on one environment: every interrupted run is followed by the next one, and the last one has to converge. The same seed chooses the
// same moments, as shares of the changes. Prints one line per run; the exit code is the number of runs that failed a check.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { seededRandom } from './seeded-random.mjs';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const { values: given } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    size: { type: 'string', default: 'small' },
    deploys: { type: 'string', default: '20' },
    destroys: { type: 'string', default: '10' },
    kills: { type: 'string', default: '3' },
    victims: { type: 'string', default: 'cli,cdktf,wrapper,terraform,emulator' },
    terminals: { type: 'boolean', default: false },
    // A fixed sample for the end-to-end tests: a killed Terraform, and Ctrl-C in the first deploy of a protected size.
    sample: { type: 'boolean', default: false },
  },
});
const tool = fileURLToPath(new URL('../bin/trading-infra.js', import.meta.url));
let name = 'dev';
let size = given.size;
const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
const random = seededRandom(Number(given.seed));
let failures = 0;
let runs = 0;
/** The command that the last run printed as the next one, if it failed. */
let hint;

const isProtected = () => size !== 'small';
const commandLine = {
  deploy: (...more) => ['deploy', '--env', name, '--yes', '--bootstrap', '--no-verify', ...more],
  destroy: () => ['destroy', '--env', name, '--confirm', name, '--yes'],
};

/** Starts the tool. `atShare` is called once when this share of the changes is made. */
function start(args, { share = 2, atShare } = {}) {
  return watch(spawn(process.execPath, [tool, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }), share, atShare);
}

function watch(child, share = 2, atShare = undefined) {
  let text = '';
  let isCalled = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      const afterPlan = text.slice(Math.max(0, text.lastIndexOf('Plan for platform')));
      const [, done, total] = [...afterPlan.matchAll(/^\[(\d+)\/(\d+)\]/gm)].at(-1) ?? [];
      if (isCalled || !afterPlan.startsWith('Plan for platform') || done === undefined || Number(done) / Number(total) < share) return;
      isCalled = true;
      atShare(child);
    });
  }
  const ended = new Promise((settle) =>
    child.on('close', (code, signal) => {
      hint = code === 0 ? undefined : /^Next: (node .+)$/m.exec(text)?.[1];
      settle({ code: code ?? signal, text: () => text, isCalled: () => isCalled });
    }),
  );
  return { child, ended };
}

const paste = (line) => watch(spawn('sh', ['-c', line], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })).ended;

/**
 * Pastes the printed command into a shell. Without a terminal to ask in, the next hint has the flag that answers the question, so it is pasted in turn;
 * after a hint that removes a lock, the same command goes on.
 */
async function pasteHint() {
  for (;;) {
    const line = hint;
    const ran = await paste(line);
    if (hint === undefined || (ran.code !== 64 && ran.code !== 8)) return ran;
    if (ran.code === 8) {
      const unlocked = await paste(hint);
      if (unlocked.code !== 0) return unlocked;
      hint = line;
    }
  }
}

const ask = (...args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...args, '--json'], { cwd: folder, encoding: 'utf8' });
  return { status, stderr, json: JSON.parse(stdout || '{}') };
};

function report(title, problems, text = '') {
  runs += 1;
  if (problems.length > 0) failures += 1;
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${title}${problems.map((one) => `\n         ${one}`).join('')}`);
  if (problems.length > 0)
    console.log(
      text
        .split('\n')
        .slice(-12)
        .map((line) => `       | ${line.slice(0, 300)}`)
        .join('\n'),
    );
}

const clients = () => {
  const { info } = ask('sandbox', 'status').json;
  const config = { endpoint: info.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  return { s3: new S3Client({ ...config, forcePathStyle: true }), tagging: new ResourceGroupsTaggingAPIClient(config) };
};

/** The resources that carry the environment's tags and that the state does not name. */
async function lostResources() {
  const { s3, tagging } = clients();
  const place = { Bucket: 'trading-tfstate-123456789012-us-east-1', Key: `trading/123456789012/us-east-1/${name}/platform.tfstate` };
  const state = await s3.send(new GetObjectCommand(place)).then(
    ({ Body }) => Body.transformToString(),
    () => '',
  );
  const { ResourceTagMappingList = [] } = await tagging.send(
    new GetResourcesCommand({ TagFilters: [{ Key: 'Environment', Values: [name] }] }),
  );
  const ours = ResourceTagMappingList.filter(({ Tags }) => Tags.some(({ Key, Value }) => Key === 'Environment' && Value === name));
  return ours
    .map(({ ResourceARN }) => ResourceARN)
    .filter((arn) => !state.includes(arn) && !state.includes(`"${arn.split(/[:/]/).at(-1)}"`));
}

const lockedBy = () => {
  const { status, json } = ask('unlock', '--env', name);
  return status === 0 ? undefined : (json.error?.message ?? `unlock ended with ${status}`);
};

/**
 * The problems of a state: a lock, and resources that it does not name. A request that was cancelled on its way may have created a resource all the
 * same, which the next run takes over. After a removal, the tagging index still lists the dead; what is really left, the next destroy finds and proves.
 */
async function checkState({ isRemoval = false, cancelled = 0 } = {}) {
  const locked = lockedBy();
  const lost = isRemoval ? [] : await lostResources();
  return [
    ...(locked === undefined ? [] : [`locked: ${locked}`]),
    ...(lost.length <= cancelled ? [] : [`not in the state: ${lost.join(', ')}`]),
  ];
}

/** Stops a run with a signal when a share of its changes is made, and checks that the state is whole and free. */
async function interrupt(command, { share, moment = share }) {
  const signal = ['SIGINT', 'SIGTERM', 'SIGHUP'][Math.floor(random() * 3)];
  const { ended } = start(commandLine[command](), { share, atShare: (child) => child.kill(signal) });
  const { code, text, isCalled } = await ended;
  if (code === 0 && text().includes('Nothing to change in platform')) {
    console.log(`       ${size}: the run before had come to the end of its ${command}: nothing to interrupt`);
    return;
  }
  // The last changes may be done before the signal arrives.
  const problems = isCalled() && (code === 130 || (share > 0.95 && code === 0)) ? [] : [`exit code ${code}, expected 130`];
  const cancelled = command === 'deploy' ? (text().match(/^\[\d+\/\d+\] \S+ stopped after/gm) ?? []).length : Number.POSITIVE_INFINITY;
  report(
    `${size}: ${signal} at ${Math.round(moment * 100)} % of a ${command}`,
    [...problems, ...(await checkState({ isRemoval: command === 'destroy', cancelled }))],
    text(),
  );
}

/**
 * Goes on after an interrupted run with the command that it has printed, undisturbed, and checks that this completes what was begun and leaves nothing
 * outside the state. A run that was killed prints nothing: the same command is run again.
 */
async function problemsOfNext(command) {
  const { code, text } = await (hint?.includes(` ${command} `) ? pasteHint() : start(commandLine[command]()).ended);
  const problems = code === 0 ? [] : [`the next ${command} ended with ${code}`];
  if (code === 0 && command === 'deploy') {
    const { json } = ask('plan', '--env', name);
    if (json.hasChanges !== false) problems.push(`a plan still has changes: ${JSON.stringify(json.counts ?? json.error)}`);
    problems.push(...(await checkState()));
  }
  return { problems, text: text() };
}

async function converge(command) {
  const { problems, text } = await problemsOfNext(command);
  report(`${size}: the next ${command} converges`, problems, text);
}

function processesOf(cli) {
  const jobs = join(folder, '.trading-infra', name, 'plan');
  const running = readdirSync(jobs)
    .filter((job) => job.startsWith('platform-'))
    .flatMap((job) => {
      try {
        return [JSON.parse(readFileSync(join(jobs, job, 'running.json'), 'utf8'))];
      } catch {
        return [];
      }
    })
    .find(({ command, terraform }) => command === 'apply' && spawnSync('kill', ['-0', String(terraform)]).status === 0);
  if (running === undefined) return {};
  const cdktf = Number(spawnSync('ps', ['-o', 'ppid=', '-p', String(running.wrapper)], { encoding: 'utf8' }).stdout);
  return { cli: cli.pid, cdktf, wrapper: running.wrapper, terraform: running.terraform, emulator: ask('sandbox', 'status').json.info.pid };
}

/** Kills one of the five processes in a run, and runs the command again. */
async function kill(victim, command, share) {
  let isKilled = false;
  const atShare = (child) => {
    isKilled = spawnSync('kill', ['-KILL', String(processesOf(child)[victim])]).status === 0;
  };
  const { code, text } = await start(commandLine[command](), { share, atShare }).ended;
  const problems = isKilled ? [] : [`it ended with ${code} before it was killed`];
  const next = await problemsOfNext(command);
  report(
    `${size}: kill -9 of ${victim} at ${Math.round(share * 100)} % of a ${command} (exit ${code}), then ${command}`,
    [...problems, ...next.problems],
    `${text()}\n${next.text}`,
  );
}

/** Two terminals: the second command waits, or fails and names the owner of the lock. */
async function twoTerminals(second) {
  let other;
  const first = start(commandLine.deploy(), {
    share: 0.2,
    atShare: () => {
      other = start(commandLine[second]()).ended;
    },
  });
  const { code, text } = await first.ended;
  const late = await other;
  const problems = code === 0 ? [] : [`the first ended with ${code}`];
  if (late.code === 8 ? !/locked by \S+@\S+ since/.test(late.text()) : late.code !== 0) problems.push(`the second ended with ${late.code}`);
  report(
    `${size}: deploy and ${second} in two terminals (exit ${code} and ${late.code})`,
    [...problems, ...(await checkState())],
    text() + late.text(),
  );
}

const protect = (value) => spawnSync(process.execPath, [tool, 'init', '--env', name, '--protection', value, '--yes'], { cwd: folder });

/** A protected environment whose first deploy was stopped is removed as it is, also by a destroy that was stopped in between. */
async function abandon(moment) {
  await interrupt('deploy', { share: moment });
  await interrupt('destroy', { share: moment });
  await converge('destroy');
}

/** Once a deploy was completed, a protected environment is refused. */
function checkRefusal() {
  const { status, json } = ask(...commandLine.destroy());
  report(`${size}: destroy is refused`, status === 5 && json.error?.code === 'PROTECTED' ? [] : [`exit code ${status}, expected 5`]);
}

/** A protected environment that was deployed has to be unprotected before it can be destroyed, by a deploy whose risks are accepted one by one. */
async function unprotect() {
  protect('off');
  const { code, text } = await start(commandLine.deploy()).ended;
  const flags = text().match(/--allow-risk \S+/g) ?? [];
  const problems = code === 5 && flags.length > 0 ? [] : [`exit code ${code}, expected 5 and the risks`];
  const next = await start(commandLine.deploy(...flags.flatMap((flag) => flag.split(' ')))).ended;
  if (next.code !== 0) problems.push(`with the risks accepted, it ended with ${next.code}`);
  report(`${size}: the protection is taken off`, problems, text() + next.text());
}

async function removeAll(moments = []) {
  if (isProtected()) {
    checkRefusal();
    await unprotect();
  }
  for (const moment of moments) await interrupt('destroy', moment);
  await converge('destroy');
  if (isProtected()) protect('on');
}

/**
 * Chains of interrupted runs, five at most. Each has a moment, as a share of all changes, and its share of the changes that the run before it left.
 * The moments are random, one in each part of the whole.
 */
function chains(count) {
  return Array.from({ length: Math.ceil(count / 5) }, (_, at) => {
    const length = Math.min(5, count - 5 * at);
    const moments = Array.from({ length }, (_, part) => (0.98 * (part + random())) / length);
    return moments.map((moment, n) => ({ moment, share: (moment - (moments[n - 1] ?? 0)) / (1 - (moments[n - 1] ?? 0)) }));
  });
}

function create(environment, ofSize) {
  name = environment;
  size = ofSize;
  const flags = ['--target', 'sandbox', '--size', size, '--state', 's3', '--yes'];
  const made = spawnSync(process.execPath, [tool, 'init', '--env', name, ...flags], { cwd: folder });
  if (made.status !== 0) throw new Error(String(made.stderr));
}

async function runSample() {
  create('dev', 'small');
  await kill('terraform', 'deploy', 0.3);
  create('med', 'medium');
  await interrupt('deploy', { share: 0.04 });
  await converge('deploy');
}

async function runAll() {
  create('dev', given.size);
  if (isProtected()) for (const moment of [0.05, 0.4, 0.9]) await abandon(moment);
  const removals = chains(Number(given.destroys));
  for (const chain of chains(Number(given.deploys))) {
    for (const moment of chain) await interrupt('deploy', moment);
    await converge('deploy');
    await removeAll(removals.shift());
  }
  for (const chain of removals) {
    await converge('deploy');
    await removeAll(chain);
  }
  const victims = Array.from({ length: Number(given.kills) }, () => given.victims.split(',')).flat();
  for (const [at, victim] of victims.entries()) {
    if (at % 2 === 0 || isProtected()) await kill(victim, 'deploy', random() * 0.9);
    else await kill(victim, 'destroy', random() * 0.9);
    if (isProtected()) await removeAll();
  }
  if (given.terminals) {
    if (victims.length % 2 === 1 && !isProtected()) await removeAll();
    await twoTerminals('deploy');
    await removeAll();
    await twoTerminals('destroy');
  }
}

try {
  await (given.sample ? runSample() : runAll());
} finally {
  spawnSync(process.execPath, [tool, 'sandbox', 'stop'], { cwd: folder });
  await sleep(500);
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\n${runs - failures} of ${runs} runs passed every check (seed ${given.seed}).`);
process.exitCode = Math.min(failures, 100);
