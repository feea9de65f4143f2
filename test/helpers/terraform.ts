// Plans and applies a synthesized stack with Terraform itself, for tests of what the stacks and the emulator do, without the tool's approvals.
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.js';
import { runProcess } from '../../src/process-runner.js';
import { terraformCliConfig } from '../../src/terraform/plugin-mirror.js';

/** A change as Terraform plans it. */
export interface PlannedChange {
  address: string;
  type: string;
  action: 'create' | 'read' | 'update' | 'replace' | 'delete' | 'noop' | 'move' | 'remove';
}

export interface StackTerraform {
  /** Plans without changing anything. Throws Terraform's own errors. */
  plan(options?: { refresh?: boolean }): Promise<PlannedChange[]>;
  apply(): Promise<void>;
}

interface Event {
  type?: string;
  '@level'?: string;
  diagnostic?: { severity: string; summary: string; detail: string; address?: string };
  change?: { resource: { addr: string; resource_type: string }; action: PlannedChange['action'] };
}

/** Terraform in `outDir/stacks/platform`, a stack with a local state. `aws` names the endpoint and the credentials. */
export async function openStack(outDir: string, aws: Readonly<Record<string, string>>): Promise<StackTerraform> {
  const cwd = join(outDir, 'stacks/platform');
  await mkdir(join(outDir, '../state'), { recursive: true });
  await copyFile(join(packageRoot(), 'data/terraform-aws-5.100.0.lock.hcl'), join(cwd, '.terraform.lock.hcl'));
  const provider = await terraformCliConfig({ env: process.env, cwd, platform: process.platform }, { dir: cwd });
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, ...aws, ...provider, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', GOGC: '400' };
  const terraform = async (...args: string[]): Promise<Event[]> => {
    const { exitCode, stdout, stderr } = await runProcess('terraform', args, { cwd, env });
    const events = stdout.split('\n').flatMap((line): Event[] => (line.startsWith('{') ? [JSON.parse(line)] : []));
    if (exitCode !== 0) throw new Error(`terraform ${args[0]}: ${failures(events) || stderr || stdout}`);
    return events;
  };
  await terraform('init', '-input=false', '-no-color', '-reconfigure');
  return {
    async plan({ refresh = true } = {}) {
      const events = await terraform('plan', '-json', '-input=false', `-refresh=${refresh}`);
      return events.flatMap(({ type, change }): PlannedChange[] =>
        type === 'planned_change' && change
          ? [{ address: change.resource.addr, type: change.resource.resource_type, action: change.action }]
          : [],
      );
    },
    async apply() {
      await terraform('apply', '-json', '-input=false', '-auto-approve');
    },
  };
}

/** Gives the stack in `outDir` a state that Terraform wrote earlier. */
export async function giveState(outDir: string, state: object): Promise<void> {
  await mkdir(join(outDir, '../state'), { recursive: true });
  await writeFile(join(outDir, '../state/platform.tfstate'), JSON.stringify(state));
}

function failures(events: readonly Event[]): string {
  return events
    .flatMap(({ diagnostic }) => (diagnostic?.severity === 'error' ? [diagnostic] : []))
    .map(({ address, summary, detail }) => [address, summary, detail].filter(Boolean).join(': '))
    .join('\n');
}
