import { describe, expect, it } from 'vitest';
import { driverEnvironment, droppedVariables, initEnvironment } from '../../../src/terraform/driver/environment.js';

const env = {
  PATH: '/usr/bin',
  HOME: '/home/ann',
  AWS_PROFILE: 'prod',
  AWS_ENDPOINT_URL_S3: 'https://elsewhere',
  CDKTF_AUTO_APPROVE: 'true',
  TF_VAR_secret: 's',
  TF_CLI_ARGS_apply: '-auto-approve',
  TF_WORKSPACE: 'prod',
  TF_LOG: 'trace',
  TF_DATA_DIR: '/elsewhere',
  TF_INPUT: '1',
  TF_CLI_ARGS: '-lock=false',
  TF_CLI_CONFIG_FILE: '/missing',
  TF_REATTACH_PROVIDERS: '{}',
  TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: '1',
  TF_PLUGIN_CACHE_DIR: '/cache',
  TF_APPEND_USER_AGENT: 'firm/1',
  TFENV_TERRAFORM_VERSION: '1.11.4',
  ASDF_TERRAFORM_VERSION: '1.11.4',
  MISE_TERRAFORM_VERSION: '1.11.4',
  AQUA_ROOT_DIR: '/aqua',
  TF_TOKEN_app_terraform_io: 'token',
  TERRAFORM_BINARY_NAME: 'tofu',
  NODE_OPTIONS: '--inspect',
  FORCE_COLOR: '3',
  HTTPS_PROXY: 'http://proxy:3128',
};
const target = { AWS_ACCESS_KEY_ID: 'test', AWS_REGION: 'eu-central-1', HTTPS_PROXY: '' };

describe('driverEnvironment', () => {
  it('withholds everything that changes what Terraform and cdktf do or which identity they use', () => {
    const result = driverEnvironment({ env }, { target, driver: {} });
    expect(Object.keys(result).sort()).toEqual([
      'AQUA_ROOT_DIR',
      'ASDF_TERRAFORM_VERSION',
      'AWS_ACCESS_KEY_ID',
      'AWS_REGION',
      'CHECKPOINT_DISABLE',
      'CI',
      'DISABLE_VERSION_CHECK',
      'FORCE_COLOR',
      'GOGC',
      'GOMEMLIMIT',
      'HOME',
      'MISE_TERRAFORM_VERSION',
      'PATH',
      'TFENV_TERRAFORM_VERSION',
      'TF_APPEND_USER_AGENT',
      'TF_INPUT',
      'TF_IN_AUTOMATION',
      'TF_PLUGIN_CACHE_DIR',
      'TF_TOKEN_app_terraform_io',
    ]);
    expect(result).toMatchObject({ FORCE_COLOR: '0', TF_INPUT: '0', HOME: '/home/ann' });
    expect(result.PATH?.endsWith(':/usr/bin')).toBe(true);
  });

  it('lets the driver’s variables win, and passes TF_LOG on only with debug', () => {
    const driver = { TF_CLI_CONFIG_FILE: '/w/terraform.rc', CDKTF_DISABLE_PLUGIN_CACHE_ENV: 'true' };
    expect(driverEnvironment({ env }, { target: { ...target, TF_CLI_CONFIG_FILE: '/missing' }, driver, debug: true })).toMatchObject({
      ...driver,
      TF_LOG: 'trace',
    });
  });

  it('adds nothing from the user’s environment to a complete one', () => {
    const result = driverEnvironment({ env }, { target: { ...target, PATH: '/bin' }, driver: {} });
    expect(result.HOME).toBeUndefined();
  });
});

it('names the variables that are ignored', () => {
  expect(droppedVariables(env)).toEqual([
    'CDKTF_AUTO_APPROVE',
    'TF_CLI_ARGS',
    'TF_CLI_ARGS_apply',
    'TF_DATA_DIR',
    'TF_REATTACH_PROVIDERS',
    'TF_VAR_secret',
    'TF_WORKSPACE',
  ]);
});

it('gives init the proxies, even if the target has none', () => {
  expect(initEnvironment({ env })).toEqual({ HTTPS_PROXY: 'http://proxy:3128' });
  // The sandbox needs no proxy, so it must not mind one that our own requests could not use.
  const socks = { ALL_PROXY: 'socks5://proxy:1080' };
  expect(initEnvironment({ env: socks })).toEqual({ ...socks, HTTPS_PROXY: 'socks5://proxy:1080' });
  const all = { ALL_PROXY: 'proxy:3128' };
  expect(initEnvironment({ env: all })).toEqual({ ...all, HTTPS_PROXY: 'http://proxy:3128' });
});
