// The platform as a plain CDKTF app, for `npx cdktf synth` in a clone of the repository. It synthesizes the environment named by
// TRADING_INFRA_ENV, or else the first one in the settings file. Without a settings file, it synthesizes a sandbox of size small.

import process from 'node:process';
import { sandboxAccount } from '../platform/names.js';
import { loadSettings } from '../settings/file.js';
import { environmentSchema, resolveEnvironment, resolveFoundation, type Settings } from '../settings/schema.js';
import { synthesize } from './synth.js';

const dev = { target: 'sandbox', account: sandboxAccount, region: 'us-east-1', size: 'small' };
const defaultSettings: Settings = { version: 1, environments: { dev: environmentSchema.parse(dev) } };

const file = await loadSettings({ cwd: process.cwd(), env: process.env }, {});
const settings = Object.keys(file.settings.environments).length > 0 ? file.settings : defaultSettings;
const [name = 'dev'] = [process.env.TRADING_INFRA_ENV, ...Object.keys(settings.environments)].filter((one) => one !== undefined);
const given = settings.environments[name];
if (given === undefined)
  throw new Error(`TRADING_INFRA_ENV is ${name}, but the settings only define ${Object.keys(settings.environments).join(', ')}`);
const environment = resolveEnvironment(name, given);
const outDir = process.env.CDKTF_OUTDIR ?? 'cdktf.out';
await synthesize({ environment, foundation: resolveFoundation(settings, environment), outDir });
