// `outputs`: shows the names and addresses of the deployed resources, as saved by the last deploy.

import { TradingInfraError } from '../../errors.js';
import type { SettingsFile } from '../../settings/file.js';
import { environmentOption } from '../session/environment-choice.js';
import { type CommandContext, defineCommand } from '../terminal/command.js';
import { columns } from '../terminal/table.js';

export const outputs = defineCommand({
  name: 'outputs',
  summary: 'Show the names and addresses of the deployed resources',
  argument: { name: 'NAME', summary: 'print only the value of this output' },
  examples: ['trading-infra outputs --env dev', 'trading-infra outputs raw-data-bucket --env dev'],
  options: { env: environmentOption },
  async run(context, options) {
    const [{ pickOutput, requireOutputs }, { environmentOf, loadSettings }, { chooseEnvironment }, { workRoot }] = await Promise.all([
      import('../../workspace/outputs.js'),
      import('../../settings/file.js'),
      import('../session/environment-choice.js'),
      import('../../workspace/directory.js'),
    ]);
    const file = await loadSettings(context, options);
    const { name } = environmentOf(file, await chooseEnvironment(context, file, options));
    const { savedAt, outputs: saved } = await requireOutputs(workRoot(file.path, name), name);
    await refuseGone(context, file, name);
    const { argument } = options;
    return argument === undefined
      ? { environment: name, savedAt, outputs: saved, value: undefined }
      : { environment: name, savedAt, name: argument, value: pickOutput(saved, argument) };
  },
  format(result, { paint }) {
    if (result.value !== undefined) return result.value;
    return columns(Object.entries(result.outputs).map(([name, value]) => [paint.dim(name), value])).join('\n');
  },
});

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
