// Remembers that a stack's folder is initialised, so that `terraform init` runs only when something it depends on has changed.
import { createHash } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Terraform } from '../find-terraform.js';

interface Initialised {
  /** The stack's folder. */
  stackFolder: string;
  terraform: Terraform;
  /** Terraform's CLI configuration, if there is one. */
  cliConfig?: string | undefined;
}

const stampName = 'initialised';

/** Whether the folder was initialised under the very same circumstances, and what that left is still there. */
export async function isInitialised(place: Initialised): Promise<boolean> {
  const stamp = await readFile(join(place.stackFolder, '.terraform', stampName), 'utf8').catch(() => undefined);
  return stamp !== undefined && stamp === (await fingerprint(place));
}

/** Records that the folder is initialised now. */
export async function recordInitialised(place: Initialised): Promise<void> {
  await writeFile(join(place.stackFolder, '.terraform', stampName), await fingerprint(place), { mode: 0o600 });
}

/** The next run initialises again. */
export async function forgetInitialised({ stackFolder }: Pick<Initialised, 'stackFolder'>): Promise<void> {
  await rm(join(stackFolder, '.terraform', stampName), { force: true });
}

/**
 * Of the configuration only the block `terraform` counts (backend, required providers). The provider is counted as present or not:
 * Terraform itself compares it with the lock file at every start.
 */
async function fingerprint({ stackFolder, terraform, cliConfig }: Initialised): Promise<string> {
  const read = (path: string) => readFile(path, 'utf8').catch(() => 'none');
  const configuration = JSON.parse(await readFile(join(stackFolder, 'cdk.tf.json'), 'utf8'));
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
