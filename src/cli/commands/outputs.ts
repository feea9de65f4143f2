// `outputs`: shows the names and addresses of the deployed resources, as the state has them.

import { TradingInfraError } from '../../errors.js';
import type { DeployedOutputs } from '../../operations/session/deployed-outputs.js';
import type { SettingsFile } from '../../settings/file.js';
import type { Environment } from '../../settings/schema.js';
import { environmentOption } from '../session/environment-choice.js';
import { type CommandContext, defineCommand, type GlobalValues } from '../terminal/command.js';
import { columns } from '../terminal/table.js';

export const outputs = defineCommand({
  name: 'outputs',
  summary: 'Show the names and addresses of the deployed resources',
  argument: { name: 'NAME', summary: 'print only the value of this output' },
  examples: ['trading-infra outputs --env dev', 'trading-infra outputs raw-data-bucket --env dev'],
  options: { env: environmentOption },
  async run(context, options) {
    const [{ pickOutput }, { environmentOf, loadSettings }, { chooseEnvironment }] = await Promise.all([
      import('../../workspace/outputs.js'),
      import('../../settings/file.js'),
      import('../session/environment-choice.js'),
    ]);
    const file = await loadSettings(context, options);
    const environment = environmentOf(file, await chooseEnvironment(context, file, options));
    if (environment.target === 'sandbox') await refuseGone(context, file, environment.name);
    const { outputs: found, ...origin } = await readOutputs(context, file, environment, options);
    const { argument } = options;
    const known = { environment: environment.name, ...origin };
    return argument === undefined
      ? { ...known, outputs: found, value: undefined }
      : { ...known, name: argument, value: pickOutput(found, argument) };
  },
  format(result, { paint }) {
    if (result.value !== undefined) return result.value;
    return columns(Object.entries(result.outputs).map(([name, value]) => [paint.dim(name), value])).join('\n');
  },
});

/** A local state needs no connection to AWS. Without one, the copy of a state in the bucket is shown, with a warning. */
async function readOutputs(
  context: CommandContext,
  file: SettingsFile,
  { name, state }: Environment,
  options: GlobalValues,
): Promise<DeployedOutputs> {
  const [{ loadOutputs, requireOutputs }, { workRoot }] = await Promise.all([
    import('../../workspace/outputs.js'),
    import('../../workspace/directory.js'),
  ]);
  const root = workRoot(file.path, name);
  if (state === 'local') return requireOutputs(root, name);
  const [{ fallBack, readDeployedOutputs }, { openChosen }] = await Promise.all([
    import('../../operations/session/deployed-outputs.js'),
    import('../session/session.js'),
  ]);
  const copy = await loadOutputs(root);
  const opened = await openChosen(context, { file, name }, options, { quiet: true, readOnly: true }).catch((error) =>
    fallBack(context, name, copy, error),
  );
  return 'target' in opened ? readDeployedOutputs(context, opened) : opened;
}

/** Throws EMULATOR_GONE if the outputs are those of an environment whose sandbox was stopped since: none of the addresses works any more. */
async function refuseGone(context: CommandContext, file: SettingsFile, name: string): Promise<void> {
  const [{ sandboxSince, readStatus }, { sandboxControl }] = await Promise.all([
    import('../../operations/status/status.js'),
    import('../../aws/target.js'),
  ]);
  const since = sandboxSince(await sandboxControl(context, file.path).read());
  const { environments } = await readStatus(context, file, { sandboxSince: since });
  if (environments.find((one) => one.name === name)?.condition !== 'gone') return;
  const message = `The sandbox in which ${name} was deployed is gone, so its saved outputs are of no use.`;
  throw new TradingInfraError('EMULATOR_GONE', message, {
    hint: `trading-infra deploy --env ${name} --bootstrap   # in a new, empty sandbox`,
  });
}
