// `npm run rehearse:rotation`: rotates the API key of a sandbox environment under load. A caller that switches to the new key within the grace
// period must not see one 403. Usage: npm run rehearse:rotation [-- --rate 50 --grace 20 [--folder DIR --env NAME]]
//   --folder, --env   an environment that is deployed already; otherwise, one is deployed in a folder of its own, and removed
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const tool = fileURLToPath(new URL('../bin/trading-infra.js', import.meta.url));
const text = (value) => ({ type: 'string', ...(value && { default: value }) });
const { values: given } = parseArgs({ options: { rate: text('50'), grace: text('20'), folder: text(), env: text() } });
const folder = given.folder ?? mkdtempSync(join(tmpdir(), 'trading-infra-rotation-'));
const env = given.env ?? 'load';
const [rate, graceSeconds] = [Number(given.rate), Number(given.grace)];

/** Runs a command of the tool while the load goes on. */
function run(...args) {
  return new Promise((settle, reject) => {
    execFile(process.execPath, [tool, ...args], { cwd: folder, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`trading-infra ${args.join(' ')}: ${stdout}${stderr}`));
      else settle(stdout.trim());
    });
  });
}

const agent = new Agent({ keepAlive: true });

/** The status of one request; 0 if there was no answer. */
function ask(url, key) {
  return new Promise((settle) => {
    const request = get(`${url}/health`, { agent, headers: { 'x-api-key': key } }, (response) => {
      response.resume().on('end', () => settle(response.statusCode));
    });
    request.on('error', () => settle(0));
  });
}

/** Sends requests at a fixed rate, whether or not the earlier ones are answered, with the key that is current when each is sent. */
function startLoad(url, caller) {
  const statuses = {};
  const sent = [];
  const startedAt = Date.now();
  const timer = setInterval(() => {
    while (sent.length < ((Date.now() - startedAt) / 1000) * rate) {
      const name = caller.name;
      const answer = ask(url, caller.key).then((status) => {
        const label = `${name} key: ${status}`;
        statuses[label] = (statuses[label] ?? 0) + 1;
      });
      sent.push(answer);
    }
  }, 5);
  const stop = async () => {
    clearInterval(timer);
    const seconds = (Date.now() - startedAt) / 1000;
    await Promise.all(sent);
    return { requests: sent.length, perSecond: Math.round(sent.length / seconds), statuses };
  };
  return { stop };
}

/** Rotates under load: the caller changes its key in the middle of the grace period, and goes on until the old key has ended. */
async function rehearse() {
  const url = await run('outputs', 'api-gateway-url', '--env', env);
  const old = await run('keys', 'show', '--env', env, '--reveal');
  const caller = { name: 'old', key: old };
  // The sandbox starts its processes for the function one by one; the load is to meet them running.
  for (let round = 0; round < 3; round += 1) await Promise.all(Array.from({ length: 8 }, () => ask(url, old)));
  const load = startLoad(url, caller);
  await sleep(2000);
  const { key, replaced } = JSON.parse(await run('keys', 'rotate', '--env', env, '--grace', `${graceSeconds}s`, '--json'));
  const value = await run('keys', 'show', key.id, '--env', env, '--reveal');
  const endsAt = Date.parse(replaced.expiresAt);
  await sleep(Math.max(0, (endsAt - Date.now()) / 2));
  const isWithinGrace = Date.now() < endsAt;
  Object.assign(caller, { name: 'new', key: value });
  await sleep(Math.max(0, endsAt - Date.now()) + 2000);
  const oldAfterGrace = await ask(url, old);
  const { ended } = JSON.parse(await run('keys', 'rotate', '--env', env, '--finish', '--json'));
  const [oldDisabled, newDisabled] = [await ask(url, old), await ask(url, value)];
  const measured = await load.stop();
  return { ...measured, isWithinGrace, oldAfterGrace, ended: ended.map(({ id }) => id), oldDisabled, newDisabled, replaced: replaced.id };
}

async function main() {
  if (given.folder === undefined) {
    await run('init', '--env', env, '--target', 'sandbox', '--region', 'us-east-1', '--size', 'small', '--yes');
    await run('deploy', '--env', env, '--yes', '--bootstrap', '--no-verify');
  }
  const result = await rehearse();
  const rejected = Object.entries(result.statuses).reduce((sum, [label, count]) => sum + (label.endsWith('403') ? count : 0), 0);
  const asExpected = result.oldAfterGrace === 403 && result.oldDisabled === 403 && result.newDisabled === 200 && result.isWithinGrace;
  console.log(JSON.stringify({ ...result, rejected }, null, 2));
  if (rejected > 0 || !asExpected || !result.ended.includes(result.replaced)) process.exitCode = 1;
}

try {
  await main();
} finally {
  agent.destroy();
  if (given.folder === undefined) {
    await run('destroy', '--env', env, '--confirm', env, '--yes').catch((error) => console.error(error.message));
    await run('sandbox', 'stop').catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  }
}
