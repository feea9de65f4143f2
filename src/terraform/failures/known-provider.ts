// Failures to obtain, check, store or start the AWS provider. Terraform breaks its lines anywhere, and wraps the cause in several general sentences.
import { quoted } from '../../shell-words.js';
import type { FailureTranslation, KnownFailure } from './failure.js';

const release = 'The AWS provider 5.100.0';
const cliConfig = 'Terraform’s CLI configuration (TF_CLI_CONFIG_FILE or ~/.terraformrc)';
const code = 'PROVIDER_UNAVAILABLE';

export const providerFailures: readonly KnownFailure[] = [
  {
    pattern: /(does\s+not|doesn't)\s+match\s+any\s+of\s+the\s+checksums|checksum\s+(mismatch|list)|no\s+checksums/i,
    translate: () => ({
      code,
      sentence: 'The AWS provider that was found is not the official release 5.100.0: its checksum differs',
      hint: 'Use another mirror, or download the provider from registry.terraform.io',
    }),
  },
  {
    pattern: /package\s+at\s+(\S+):\s+(zip: .+|.*unexpected EOF)/,
    translate: ([, path = '', reason = '']) => ({
      code,
      sentence: `The package ${path} of the AWS provider is damaged (${oneLine(reason)})`,
      hint: `rm ${quoted(path)}   # then copy it to the mirror again`,
    }),
  },
  {
    pattern: /was\s+not\s+found\s+in\s+any\s+of\s+the\s+search\s+locations((?:\s+-\s+\S+)+)/,
    translate: ([, folders = '']) => ({
      code,
      sentence: `${release} is in none of the mirrors that Terraform may use: ${folders
        .split(/\s+-\s+/)
        .filter(Boolean)
        .join(', ')
        .trim()}`,
      hint: 'Correct the mirrors in Terraform’s CLI configuration, or pass --plugin-mirror DIR',
    }),
  },
  {
    pattern: /previously-selected\s+version\s+\S+\s+is\s+no\s+longer\s+available|no\s+available\s+releases\s+match/,
    translate: () => ({
      code,
      sentence: `The mirror that Terraform uses has other versions of the AWS provider, but not 5.100.0`,
      hint: 'Add version 5.100.0 to the mirror, or pass --plugin-mirror DIR with another one',
    }),
  },
  {
    pattern: /does\s+not\s+have\s+a\s+package\s+available\s+for\s+your\s+current\s+platform,\s+(\w+)/,
    translate: ([, platform]) => ({
      code,
      sentence: `The mirror that Terraform uses has ${release.replace('The ', 'the ')} for other computers, but not for ${platform}`,
      hint: `terraform providers mirror -platform=${platform} DIR   # on a computer that can reach the registry`,
    }),
  },
  {
    pattern: /cannot\s+search\s+(\S+):\s+(?:\w+\s+\S+:\s+)?([\s\S]+?)(?:\n\n|$)/,
    translate: ([, folder, reason = '']) => ({
      code,
      sentence: `The mirror ${folder} that ${cliConfig} names cannot be read: ${oneLine(reason)}`,
      hint: 'Correct the filesystem_mirror block there, or pass --plugin-mirror DIR',
    }),
  },
  {
    pattern: /failed\s+to\s+query\s+provider\s+mirror\s+(\S+)\s+for\s+\S+\s+([\s\S]+?)(?:\n\n|$)/,
    translate: ([, url, reason = '']) => unreachable(`The mirror ${url} that ${cliConfig} names cannot be used`, reason),
  },
  {
    pattern: /could\s+not\s+(?:connect\s+to|query\s+provider\s+registry)\s+(?:for\s+)?([\w./-]+):\s+([\s\S]+?)(?:\n\n|$)/,
    translate: ([, host, reason = '']) => unreachable(`${release} is not on this computer, and ${host} cannot be reached`, reason),
  },
  {
    pattern: /Failed to install provider[\s\S]*?(?:mkdir|open|symlink|create|write|stat|lstat|chmod)\s+(\S+):\s+([\s\S]+?)(?:\n\n|$)/,
    translate: ([, path = '', reason = '']) => ({
      code,
      sentence: `${release} cannot be stored at ${path}: ${oneLine(reason)}`,
      hint: /no such file/.test(reason)
        ? 'Check that the disk of that folder has space left (df), or unset TF_PLUGIN_CACHE_DIR'
        : 'Make the folder writable, or unset TF_PLUGIN_CACHE_DIR if it is a plugin cache',
    }),
  },
  {
    pattern: /failed to instantiate provider|Failed to (instantiate|obtain) (provider|schema)|remote plugin message/i,
    translate: (_, { providerFault }, text) => ({
      code,
      sentence: `${release} cannot be started: ${providerFault?.reason ?? ownWords(text)}`,
      ...(providerFault?.hint && { hint: providerFault.hint }),
    }),
  },
  {
    pattern:
      /Failed to (query available provider packages|install provider)|Required plugins are not installed|Inconsistent dependency lock file/i,
    translate: (_, __, text) => ({ code, sentence: `${release} cannot be obtained: ${oneLine(text.replace(/^.*\n/, ''))}` }),
  },
];

function unreachable(what: string, text: string): FailureTranslation {
  const reason = oneLine(
    text.replace(/the\s+request\s+failed\s+after[\s\S]*?later:|failed\s+to\s+request\s+discovery\s+document:|Get\s+"[^"]*":/g, ''),
  );
  return { code, sentence: `${what}: ${reason}`, hint: networkHint(reason) };
}

function networkHint(reason: string): string {
  if (/x509|certificate/.test(reason)) return 'Set AWS_CA_BUNDLE to the PEM file of the certificate authority';
  if (/407|Proxy Authentication/i.test(reason)) return 'Set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT';
  return 'Check the network and HTTPS_PROXY, or pass --plugin-mirror DIR';
}

/** What Terraform says of a provider that did not start, without its guesses about the reason. */
function ownWords(text: string): string {
  const said = oneLine(/to obtain schema:\s*([\s\S]*)$/.exec(text)?.[1] ?? text);
  return /Failed to read any lines/.test(said) ? 'it ended without a word, but does start by itself now; try again' : said;
}

const maxLength = 300;

function oneLine(text: string): string {
  const line = text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.:\s]+$/, '');
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
}
