// The texts are real output of Terraform 1.11.4, provoked with mirrors that lack, damage or forge the provider, and with disks that refuse it.
import { describe, expect, it } from 'vitest';
import type { FailedRun } from '../../../src/terraform/failures/failure.js';
import { translateTerraformFailure } from '../../../src/terraform/failures/translate.js';

const run: FailedRun = { phase: 'init', stack: 'platform', environment: 'dev', endpoint: 'http://127.0.0.1:45999' };
const query =
  'Error: Failed to query available provider packages\n\nCould not retrieve the list of available versions for provider hashicorp/aws:\n';
const help =
  '\n\nTo see which modules are currently depending on hashicorp/aws and what\nversions are specified, run the following command:\n    terraform providers';
const install = 'Error: Failed to install provider\n\nError while installing hashicorp/aws v5.100.0: ';
const noLines =
  'Error: Failed to load plugin schemas\nError while loading schemas for plugin components: Failed to obtain provider schema: Could not load the schema for provider registry.terraform.io/hashicorp/aws: failed to instantiate provider "registry.terraform.io/hashicorp/aws" to obtain schema: Unrecognized remote plugin message: \nFailed to read any lines from plugin\'s stdout\nThis usually means\n  the plugin was not compiled for this architecture,\n  the plugin is missing dynamic-link libraries necessary to run,\n..';

describe('a provider that cannot be had', () => {
  it.each([
    [
      `${install}the local package for\nregistry.terraform.io/hashicorp/aws 5.100.0 doesn't match any of the\nchecksums previously recorded in the dependency lock file`,
      'The AWS provider that was found is not the official release 5.100.0: its checksum differs.',
      'Use another mirror, or download the provider from registry.terraform.io',
    ],
    [
      `${install}failed to calculate checksum\nfor registry.terraform.io/hashicorp/aws 5.100.0 package at\n/m/registry.terraform.io/hashicorp/aws/terraform-provider-aws_5.100.0_linux_amd64.zip:\nzip: not a valid zip file`,
      'The package /m/registry.terraform.io/hashicorp/aws/terraform-provider-aws_5.100.0_linux_amd64.zip of the AWS provider is damaged (zip: not a valid zip file).',
      'rm /m/registry.terraform.io/hashicorp/aws/terraform-provider-aws_5.100.0_linux_amd64.zip   # then copy it to the mirror again',
    ],
    [
      `${query}provider registry.terraform.io/hashicorp/aws was not found in any of the\nsearch locations\n\n  - /m/none\n  - /m/other${help}`,
      'The AWS provider 5.100.0 is in none of the mirrors that Terraform may use: /m/none, /m/other.',
      'Correct the mirrors in Terraform’s CLI configuration, or pass --plugin-mirror DIR',
    ],
    [
      `${query}the previously-selected version 5.100.0 is no longer available${help}`,
      'The mirror that Terraform uses has other versions of the AWS provider, but not 5.100.0.',
      'Add version 5.100.0 to the mirror, or pass --plugin-mirror DIR with another one',
    ],
    [
      'Error: Incompatible provider version\n\nProvider registry.terraform.io/hashicorp/aws v5.100.0 does not have a package\navailable for your current platform, linux_arm64.\n\nProvider releases are separate from Terraform CLI releases.',
      'The mirror that Terraform uses has the AWS provider 5.100.0 for other computers, but not for linux_arm64.',
      'terraform providers mirror -platform=linux_arm64 DIR   # on a computer that can reach the registry',
    ],
    [
      `${query}cannot search /none: lstat /none: no such file or directory${help}`,
      'The mirror /none that Terraform’s CLI configuration (TF_CLI_CONFIG_FILE or ~/.terraformrc) names cannot be read: no such file or directory.',
      'Correct the filesystem_mirror block there, or pass --plugin-mirror DIR',
    ],
    [
      `${query}failed to query provider mirror https://mirror.firm/p/ for\nregistry.terraform.io/hashicorp/aws: the request failed after 2 attempts,\nplease try again later: Get\n"https://mirror.firm/p/registry.terraform.io/hashicorp/aws/index.json":\ndial tcp: lookup mirror.firm on 10.0.0.2:53: no such host${help}`,
      'The mirror https://mirror.firm/p/ that Terraform’s CLI configuration (TF_CLI_CONFIG_FILE or ~/.terraformrc) names cannot be used: dial tcp: lookup mirror.firm on 10.0.0.2:53: no such host.',
      'Check the network and HTTPS_PROXY, or pass --plugin-mirror DIR',
    ],
    [
      `${query}could not connect to registry.terraform.io: failed to request discovery\ndocument: Get "https://registry.terraform.io/.well-known/terraform.json":\ntls: failed to verify certificate: x509: certificate signed by unknown authority${help}`,
      'The AWS provider 5.100.0 is not on this computer, and registry.terraform.io cannot be reached: tls: failed to verify certificate: x509: certificate signed by unknown authority.',
      'Set AWS_CA_BUNDLE to the PEM file of the certificate authority',
    ],
    [
      `${install}failed to create parent\ndirectories leading to\n/cache/registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64: mkdir\n/cache/registry.terraform.io: read-only file system`,
      'The AWS provider 5.100.0 cannot be stored at /cache/registry.terraform.io: read-only file system.',
      'Make the folder writable, or unset TF_PLUGIN_CACHE_DIR if it is a plugin cache',
    ],
    [
      `${install}failed to either symlink or\ncopy /m/linux_amd64\nto /cache/linux_amd64: open\n/cache/linux_amd64/LICENSE.txt:\nno such file or directory`,
      'The AWS provider 5.100.0 cannot be stored at /cache/linux_amd64/LICENSE.txt: no such file or directory.',
      'Check that the disk of that folder has space left (df), or unset TF_PLUGIN_CACHE_DIR',
    ],
  ])('is told with its cause', (text, message, hint) => {
    const error = translateTerraformFailure(text, run);
    expect([error.code, error.message, error.hint]).toEqual(['PROVIDER_UNAVAILABLE', message, hint]);
  });

  it('is told with what Terraform says if nothing better is known', () => {
    const { code, message } = translateTerraformFailure(`${query}something new${help.slice(0, 0)}`, run);
    expect([code, message]).toEqual([
      'PROVIDER_UNAVAILABLE',
      'The AWS provider 5.100.0 cannot be obtained: Could not retrieve the list of available versions for provider hashicorp/aws: something new.',
    ]);
  });
});

describe('a provider that does not start', () => {
  it('is told with what it says when it is started alone', () => {
    const providerFault = {
      reason: 'it cannot open its socket (listen unix /x: bind: operation not permitted)',
      hint: 'export TMPDIR=/tmp',
    };
    const { message, hint } = translateTerraformFailure(noLines, { ...run, phase: 'plan', providerFault });
    expect(message).toBe(`The AWS provider 5.100.0 cannot be started: ${providerFault.reason}.`);
    expect(hint).toBe(providerFault.hint);
  });

  it('is told without Terraform’s guesses otherwise', () => {
    const { code, message } = translateTerraformFailure(noLines, { ...run, phase: 'plan' });
    expect([code, message]).toEqual([
      'PROVIDER_UNAVAILABLE',
      'The AWS provider 5.100.0 cannot be started: it ended without a word, but does start by itself now; try again.',
    ]);
    const denied = noLines.replace(/Unrecognized[\s\S]*/, 'fork/exec .terraform/p: permission denied..');
    expect(translateTerraformFailure(denied, { ...run, phase: 'plan' }).message).toBe(
      'The AWS provider 5.100.0 cannot be started: fork/exec .terraform/p: permission denied.',
    );
  });
});

it('a lock that Terraform cannot read is no lock of “Path:”', () => {
  const empty =
    'Lock Info:\n  ID:        \n  Path:      \n  Operation: \n  Who:       \n  Version:   \n  Created:   0001-01-01 00:00:00 +0000 UTC\n  Info:      \n';
  const text = `Error: Error acquiring the state lock\n\nError message: operation error S3: PutObject, https response error\nStatusCode: 412, api error PreconditionFailed: At least one of the pre-conditions you\nspecified did not hold\n`;
  for (const end of [empty, 'failed to unmarshal JSON data into LockInfo struct: unexpected end of JSON\ninput\n']) {
    const { code, message, hint } = translateTerraformFailure(text + end, { ...run, phase: 'plan' });
    expect([code, message, hint]).toEqual([
      'STATE_LOCKED',
      'The state is locked, but the lock does not say by whom: it is empty, cut or not written by Terraform.',
      'trading-infra unlock --env dev',
    ]);
  }
});
