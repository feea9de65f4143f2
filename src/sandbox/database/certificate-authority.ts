// The sandbox's certificate authority, created afresh at each start. It replaces RDS's certificate authority.
// reflect-metadata must be loaded before @peculiar/x509, which needs it.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import * as x509 from '@peculiar/x509';

export interface CertificateAuthority {
  /** The authority's certificate in PEM format. */
  pem: string;
  /** Returns a TLS context with a certificate for the host name. The context is created on first use. */
  contextFor(host: string): Promise<SecureContext>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const lifetimeMs = 365 * 24 * 3600 * 1000;

/** Creates the authority. Its private key never leaves the process. */
export async function createCertificateAuthority(now: Date): Promise<CertificateAuthority> {
  x509.cryptoProvider.set(webcrypto as never);
  const validity = { notBefore: new Date(now.getTime() - 3600_000), notAfter: new Date(now.getTime() + lifetimeMs) };
  const keys = await generateKeys();
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=trading-infra sandbox database authority',
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
    ...validity,
  });
  const contexts = new Map<string, Promise<SecureContext>>();
  const issue = async (host: string): Promise<SecureContext> => {
    const hostKeys = await generateKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      subject: 'CN=trading-infra sandbox database',
      issuer: authority.subject,
      publicKey: hostKeys.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: host }, ...localNames]),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      ],
      ...validity,
    });
    return toSecureContext(certificate, hostKeys.privateKey);
  };
  return {
    pem: authority.toString('pem'),
    contextFor(host) {
      const known = contexts.get(host) ?? issue(host);
      contexts.set(host, known);
      return known;
    },
  };
}

const localNames = [
  { type: 'dns' as const, value: 'localhost' },
  { type: 'ip' as const, value: '127.0.0.1' },
];

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;
}

async function toSecureContext(certificate: x509.X509Certificate, privateKey: webcrypto.CryptoKey): Promise<SecureContext> {
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey)).toString('base64');
  const pem = `-----BEGIN PRIVATE KEY-----\n${key.match(/.{1,64}/g)?.join('\n')}\n-----END PRIVATE KEY-----\n`;
  return createSecureContext({ cert: certificate.toString('pem'), key: pem });
}
