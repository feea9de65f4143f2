// The certificate authorities that are trusted: the usual ones, and all that the environment names. A firm's proxy that reads TLS signs with its own.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as tls from 'node:tls';
import { TradingInfraError } from '../errors.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Files of certificates beside Node.js's own variable. Each adds to what is trusted; none replaces it. */
const variables = ['AWS_CA_BUNDLE', 'SSL_CERT_FILE'] as const;
const nodeVariable = 'NODE_EXTRA_CA_CERTS';

/** The files that the environment names, with their variables. */
export function namedCertificates(env: Env): { variable: string; file: string }[] {
  return [...variables, nodeVariable].flatMap((variable) => (env[variable] ? [{ variable, file: env[variable] as string }] : []));
}

/**
 * The trusted certificates as PEM; undefined if those of Node.js suffice. Throws USAGE if a variable names a file that cannot be read or has no certificate.
 */
export async function certificateAuthorities(env: Env): Promise<string[] | undefined> {
  const named = namedCertificates(env).filter(({ variable }) => variable !== nodeVariable);
  if (named.length === 0) return undefined;
  const bundles = await Promise.all(named.map(({ variable, file }) => readBundle(variable, file)));
  return [...(await usualAuthorities(env)), ...bundles];
}

/** What Node.js trusts by itself. It stops doing so as soon as it is given a list, so the list must have these too. */
async function usualAuthorities(env: Env): Promise<string[]> {
  // From Node.js 22.15 on. It knows NODE_EXTRA_CA_CERTS and the operating system's certificates, if those were asked for.
  const { getCACertificates } = tls as { getCACertificates?: (kind: 'default') => string[] };
  if (getCACertificates !== undefined) return getCACertificates('default');
  const extra = env[nodeVariable];
  return [...tls.rootCertificates, ...(extra ? [await readBundle(nodeVariable, extra)] : [])];
}

/** Where systems keep their certificates; the first that exists counts, as for Go (crypto/x509, root_linux.go). */
const systemFiles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * Writes all certificates that are trusted to one file, for programs that would take a file instead of their own certificates, and do not know Node.js's
 * variable. Returns whether there is such a file: there is none if no variable names certificates, or if it cannot be written. Throws USAGE as `certificateAuthorities` does.
 */
export async function writeCertificates(env: Env, path: string): Promise<boolean> {
  if (namedCertificates(env).length === 0) return false;
  const named = await certificateAuthorities(env);
  const texts = [...(named ?? (await usualAuthorities(env))), await readSystemFile()];
  const blocks = texts.flatMap(
    (text) => text.match(/-----BEGIN (TRUSTED )?CERTIFICATE-----[^-]+-----END (TRUSTED )?CERTIFICATE-----/g) ?? [],
  );
  const content = `${[...new Set(blocks)].join('\n')}\n`;
  if ((await readFile(path, 'utf8').catch(() => '')) === content) return true;
  const unfinished = `${path}.${process.pid}`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(unfinished, content);
    await rename(unfinished, path);
    return true;
  } catch {
    // Commands that change nothing also work in a folder that cannot be written, and need no Terraform.
    return false;
  }
}

async function readSystemFile(): Promise<string> {
  for (const file of systemFiles) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
  }
  return '';
}

async function readBundle(variable: string, file: string): Promise<string> {
  const hint = `Set ${variable} to a readable PEM file, or unset it`;
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const message = `The environment variable ${variable} is set to ${file}, which cannot be read (${cause.code}).`;
    throw new TradingInfraError('USAGE', message, { cause, hint });
  });
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new TradingInfraError(
    'USAGE',
    `The environment variable ${variable} is set to ${file}, which has no certificate in the form PEM.`,
    { hint },
  );
}
