// Remembers that a stack's folder is initialised, so that `terraform init` runs only if something it depends on has changed.
import { createHash } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson } from '../../json.js';
import type { Terraform } from '../find-terraform.js';

interface InitInputs {
  /** The stack's folder. */
  stackFolder: string;
  terraform: Terraform;
  /** The path of Terraform's CLI configuration, if there is one. */
  cliConfig?: string | undefined;
}

const stampName = 'initialised';

/** Whether the folder was initialised with exactly these inputs, and the provider is still in place. */
export async function isInitialised(inputs: InitInputs): Promise<boolean> {
  const stamp = await readFile(join(inputs.stackFolder, '.terraform', stampName), 'utf8').catch(() => undefined);
  return stamp !== undefined && stamp === (await fingerprint(inputs));
}

/** Records that the folder is now initialised. */
export async function recordInitialised(inputs: InitInputs): Promise<void> {
  await writeFile(join(inputs.stackFolder, '.terraform', stampName), await fingerprint(inputs), { mode: 0o600 });
}

/** Makes the next run initialise the folder again. */
export async function forgetInitialised({ stackFolder }: Pick<InitInputs, 'stackFolder'>): Promise<void> {
  await rm(join(stackFolder, '.terraform', stampName), { force: true });
}

/**
 * A hash of everything that `init` depends on. Of the configuration, this is only the `terraform` block (backend, required providers) and the
 * modules. Of the provider, it is only its presence, because Terraform itself checks it against the lock file on every run.
 */
async function fingerprint({ stackFolder, terraform, cliConfig }: InitInputs): Promise<string> {
  const read = (path: string) => readFile(path, 'utf8').catch(() => 'none');
  const file = join(stackFolder, 'cdk.tf.json');
  const configuration = parseJson<{ terraform?: unknown; module?: unknown }>(await readFile(file, 'utf8'), file);
  const parts = [
    JSON.stringify([configuration.terraform, configuration.module]),
    await read(join(stackFolder, '.terraform.lock.hcl')),
    await read(join(stackFolder, '.terraform', 'terraform.tfstate')),
    cliConfig === undefined ? 'none' : await read(cliConfig),
    JSON.stringify(terraform),
    String(
      await stat(join(stackFolder, '.terraform', 'providers')).then(
        () => true,
        () => false,
      ),
    ),
  ];
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}
