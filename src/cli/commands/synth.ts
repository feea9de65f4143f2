// `synth`: writes the stacks as Terraform JSON, without credentials or network.
import { resolve } from 'node:path';
import { environmentOption } from '../session/environment-choice.js';
import { defineCommand } from '../terminal/command.js';
import { text } from '../terminal/option.js';

export const synth = defineCommand({
  name: 'synth',
  summary: 'Write both stacks as Terraform JSON; needs no credentials or network',
  examples: ['trading-infra synth --env dev', 'trading-infra synth --env dev --out build/stacks'],
  options: {
    env: environmentOption,
    out: text('DIR', 'output folder (default: cdktf.out)'),
  },
  async run(context, options) {
    const [{ synthesize }, { environmentOf, foundationOf, loadSettings }, { chooseEnvironment }, { warnOfOverlap }] = await Promise.all([
      import('../../terraform/synth.js'),
      import('../../settings/file.js'),
      import('../session/environment-choice.js'),
      import('./init/free-network.js'),
    ]);
    const file = await loadSettings(context, options);
    const environment = environmentOf(file, await chooseEnvironment(context, file, options));
    warnOfOverlap(context, file.settings, environment);
    const outDir = resolve(context.cwd, options.out ?? 'cdktf.out');
    await synthesize({ environment, foundation: foundationOf(file, environment), outDir });
    const stacks = ['foundation', 'platform'].map((stack) => resolve(outDir, 'stacks', stack, 'cdk.tf.json'));
    return { environment: environment.name, out: outDir, stacks };
  },
  format: ({ stacks }) => stacks.join('\n'),
});
