import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { terraformCliConfig } from '../../src/terraform/plugin-mirror.js';

describe('terraformCliConfig', () => {
  let folder: string;
  let dir: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mirror-'));
    dir = join(folder, 'work');
    await mkdir(dir);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const mirror = async (path: string, entry = '5.100.0/linux_amd64') => {
    await mkdir(join(folder, path, 'registry.terraform.io/hashicorp/aws', entry), { recursive: true });
    return join(folder, path);
  };
  const config = (env: Record<string, string>, options: { pluginMirror?: string; searchIn?: string[] } = {}) =>
    terraformCliConfig(
      { cwd: folder, platform: 'linux', env: { HOME: join(folder, 'home'), XDG_DATA_DIRS: folder, ...env } },
      { dir, searchIn: [], ...options },
    );

  it('uses the registry if there is no mirror', async () => {
    expect(await config({})).toEqual({});
    expect(await config({ TF_CLI_CONFIG_FILE: join(folder, 'missing') })).toEqual({});
  });

  it('finds a mirror in the usual folders, and then uses no other source for the provider', async () => {
    await mirror('share/empty', '4.0.0');
    const path = await mirror('share/plugins', 'terraform-provider-aws_5.100.0_linux_amd64.zip');
    const env = await config({}, { searchIn: [join(folder, 'share')] });
    expect(env).toEqual({ TF_CLI_CONFIG_FILE: join(dir, 'terraform.rc'), CDKTF_DISABLE_PLUGIN_CACHE_ENV: 'true' });
    const text = await readFile(join(dir, 'terraform.rc'), 'utf8');
    expect(text).toContain(`path    = "${path}"`);
    expect(text).toMatch(/direct \{\s+exclude/);
    expect((await stat(join(dir, 'terraform.rc'))).mode & 0o077).toBe(0);
  });

  it('prefers the flag, then the user’s own configuration, then the variable', async () => {
    const [flag, variable] = [await mirror('flag'), await mirror('variable')];
    const own = join(folder, 'own.rc');
    await writeFile(own, '');
    const env = { TF_CLI_CONFIG_FILE: own, TRADING_INFRA_PLUGIN_MIRROR: variable };
    expect((await config(env)).TF_CLI_CONFIG_FILE).toBe(own);
    await config(env, { pluginMirror: 'flag' });
    expect(await readFile(join(dir, 'terraform.rc'), 'utf8')).toContain(flag);
    await config({ TRADING_INFRA_PLUGIN_MIRROR: variable });
    expect(await readFile(join(dir, 'terraform.rc'), 'utf8')).toContain(variable);
  });

  it('keeps the rest of ~/.terraformrc, and uses it unchanged if it says where providers are', async () => {
    await mirror('share/plugins');
    await mkdir(join(folder, 'home'));
    const searchIn = [join(folder, 'share')];
    await writeFile(join(folder, 'home/.terraformrc'), 'credentials "app.terraform.io" { token = "t" }');
    await config({}, { searchIn });
    expect(await readFile(join(dir, 'terraform.rc'), 'utf8')).toMatch(/^credentials.*\nprovider_installation/);
    await writeFile(join(folder, 'home/.terraformrc'), 'provider_installation { direct {} }');
    expect(await config({}, { searchIn })).toEqual({ CDKTF_DISABLE_PLUGIN_CACHE_ENV: 'true' });
  });

  it('changes nothing if Terraform finds a mirror by itself', async () => {
    await mirror('terraform/plugins');
    await mirror('share/plugins');
    expect(await config({}, { searchIn: [join(folder, 'share')] })).toEqual({ CDKTF_DISABLE_PLUGIN_CACHE_ENV: 'true' });
  });

  it('says if a named mirror does not contain the provider', async () => {
    await expect(config({}, { pluginMirror: 'nowhere' })).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringContaining('hashicorp/aws/5.100.0'),
    });
  });

  it.each([
    ['dev_overrides {\n    "hashicorp/aws" = "/build"\n  }'],
    ['dev_overrides {\n    "registry.terraform.io/hashicorp/aws" = "/build"\n  }'],
  ])('refuses a configuration that replaces the provider: %s', async (block) => {
    const own = join(folder, 'own.rc');
    await writeFile(own, `provider_installation {\n  ${block}\n  direct {}\n}\n`);
    const refusal = {
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringContaining(`${own} replaces the AWS provider by the build in /build`),
    };
    await expect(config({ TF_CLI_CONFIG_FILE: own })).rejects.toMatchObject(refusal);
    await expect(config({ TERRAFORM_CONFIG: own })).rejects.toMatchObject(refusal);
    await config({ TF_CLI_CONFIG_FILE: own }, { pluginMirror: await mirror('flag') });
  });

  it('accepts overrides of other providers, and those in comments', async () => {
    const own = join(folder, 'own.rc');
    await writeFile(
      own,
      'provider_installation {\n  dev_overrides {\n    # "hashicorp/aws" = "/build"\n    "firm/x" = "/x"\n  }\n  direct {}\n}\n',
    );
    expect(await config({ TF_CLI_CONFIG_FILE: own })).toMatchObject({ TF_CLI_CONFIG_FILE: own });
  });

  it('knows the files in ~/.terraform.d, too', async () => {
    await mirror('share/plugins');
    await mkdir(join(folder, 'home/.terraform.d'), { recursive: true });
    await writeFile(join(folder, 'home/.terraform.d/firm.tfrc'), 'provider_installation {\n  direct {}\n}\n');
    expect(await config({}, { searchIn: [join(folder, 'share')] })).toEqual({ CDKTF_DISABLE_PLUGIN_CACHE_ENV: 'true' });
  });
});
