// Compares a whole deploy with bare Terraform, taking turns on the same synthesized stack, emulator and provider mirror.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { median, printRatio, seconds } from './measure.mjs';

const rounds = 3;
const name = 'bench';

/** Environment variables that point bare Terraform to the emulator and the provider mirror that the tool uses. */
function bareEnvironment({ endpoint, folder }) {
  const found = readdirSync(join(folder, '.trading-infra'), { recursive: true }).find((file) => file.endsWith('terraform.rc'));
  const { TF_CLI_CONFIG_FILE, AWS_PROFILE, ...env } = process.env;
  const own = TF_CLI_CONFIG_FILE && existsSync(TF_CLI_CONFIG_FILE) ? TF_CLI_CONFIG_FILE : found && join(folder, '.trading-infra', found);
  const credentials = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return { ...env, ...credentials, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', ...(own && { TF_CLI_CONFIG_FILE: own }) };
}

/** Times the tool's and Terraform's deploys, each from scratch and again with no changes. */
export async function benchDeploy({ tool, folder }) {
  const ours = (...args) => [process.execPath, tool, ...args, '--env', name];
  const at = { cwd: folder };
  const times = { deploy: [], apply: [], again: [], plan: [] };
  seconds([process.execPath, tool, 'sandbox', 'start'], at);
  try {
    seconds(ours('bootstrap', '--yes'), at);
    const { stdout } = spawnSync(process.execPath, [tool, 'sandbox', 'status', '--json'], { ...at, encoding: 'utf8' });
    const bare = { cwd: join(folder, 'bare'), env: bareEnvironment({ endpoint: JSON.parse(stdout).info.endpoint, folder }) };
    const terraform = (...args) => seconds(['terraform', ...args], bare);
    const destroy = () => terraform('destroy', '-auto-approve', '-input=false', '-no-color');
    const initAndPlan = () => terraform('init', '-input=false') + terraform('plan', '-input=false', '-out', 'bench.tfplan');
    for (let round = 1; round <= rounds; round += 1) {
      times.deploy.push(seconds(ours('deploy', '--yes', '--no-verify'), at));
      times.again.push(seconds(ours('deploy', '--yes'), at));
      rmSync(bare.cwd, { recursive: true, force: true });
      cpSync(join(folder, '.trading-infra', name, 'out/stacks/platform'), bare.cwd, {
        recursive: true,
        filter: (file) => !/\.terraform$/.test(file),
      });
      times.plan.push(initAndPlan());
      destroy();
      rmSync(join(bare.cwd, '.terraform'), { recursive: true, force: true });
      times.apply.push(initAndPlan() + terraform('apply', '-input=false', 'bench.tfplan'));
      destroy();
      console.log(
        `round ${round} of ${rounds}: ${Object.entries(times)
          .map(([what, all]) => `${what} ${all.at(-1).toFixed(1)} s`)
          .join(', ')}`,
      );
    }
  } finally {
    seconds([process.execPath, tool, 'sandbox', 'stop'], at);
  }
  printRatio('deploy --yes --no-verify', median(times.deploy), median(times.apply), 'terraform init, plan, apply', 1.15);
  printRatio('deploy without changes', median(times.again), median(times.plan), 'terraform init, plan', 1.3);
}
