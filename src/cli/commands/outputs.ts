// `outputs`: shows the names and addresses of the deployed resources, as saved by the last deploy.

import { environmentOption } from '../session/environment-choice.js';
import { defineCommand } from '../terminal/command.js';
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
