// `outputs`: names and addresses of what was deployed, as they were kept.

import { environmentOption } from '../session/environment-choice.js';
import { defineCommand } from '../terminal/command.js';
import { columns } from '../terminal/table.js';

export const outputs = defineCommand({
  name: 'outputs',
  summary: 'Show names and addresses of what was deployed',
  argument: { name: 'NAME', summary: 'only this one, and nothing but its value' },
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
    const { savedAt, outputs: kept } = await requireOutputs(workRoot(file.path, name), name);
    const { argument } = options;
    return argument === undefined
      ? { environment: name, savedAt, outputs: kept, value: undefined }
      : { environment: name, savedAt, name: argument, value: pickOutput(kept, argument) };
  },
  format(result, { paint }) {
    if (result.value !== undefined) return result.value;
    return columns(Object.entries(result.outputs).map(([name, value]) => [paint.dim(name), value])).join('\n');
  },
});
