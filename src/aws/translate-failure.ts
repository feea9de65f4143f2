// Turns what the AWS SDK throws into an error that a person can act on.
import { type ErrorCode, TradingInfraError } from '../errors.js';
import { findRegion, isOptInRegion } from '../platform/regions.js';

/** What was being done when the call failed; the sentence is made of it. */
export interface Circumstances {
  /** The IAM action, such as `sts:GetCallerIdentity`. */
  call: string;
  region: string;
  profile?: string;
  /** An address of the person's or the sandbox's instead of AWS. */
  endpoint?: string;
}

interface Translation {
  /** Tested on the error's name and on the code of the network error within. */
  names: RegExp;
  code: ErrorCode;
  sentence: (failure: Failure) => string;
  hint: (failure: Failure) => string;
}

interface Failure extends Circumstances {
  name: string;
  said: string;
}

const login = ({ profile }: Failure) => `aws sso login${profile === undefined ? '' : ` --profile ${profile}`}, or export fresh credentials`;
const place = ({ endpoint, region }: Failure) => (endpoint === undefined ? `AWS in ${region}` : endpoint);

const translations: Translation[] = [
  {
    names: /^(ExpiredToken(Exception)?|RequestExpired|TokenRefreshRequired|ExpiredCredentials)$/,
    code: 'CREDENTIALS_EXPIRED',
    sentence: (failure) => `The AWS credentials have expired: ${failure.said}`,
    hint: login,
  },
  {
    names: /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|AuthFailure|InvalidToken)$/,
    code: 'NO_CREDENTIALS',
    sentence: (failure) => `${place(failure)} does not accept the credentials: the access key is unknown or switched off.`,
    hint: ({ profile }) =>
      `Check ${profile === undefined ? 'AWS_ACCESS_KEY_ID and AWS_PROFILE' : `the profile ${profile}`}, or use --profile NAME`,
  },
  {
    names: /^(SignatureDoesNotMatch|InvalidSignatureException|RequestTimeTooSkewed|IncompleteSignature)$/,
    code: 'NO_CREDENTIALS',
    sentence: (failure) => `${place(failure)} does not accept the signature: the secret key is wrong, or this computer’s clock is.`,
    hint: () => 'Check the clock first, then the secret access key',
  },
  {
    names: /^(AccessDenied(Exception)?|UnauthorizedOperation|UnauthorizedException|AuthorizationError(Exception)?|Forbidden)$/,
    code: 'ACCESS_DENIED',
    sentence: (failure) => `AWS refused ${failure.call} in ${failure.region}: ${failure.said}`,
    hint: ({ call }) => `Ask for the permission ${call}`,
  },
  {
    names: /^(OptInRequired|RegionDisabledException)$/,
    code: 'REGION_UNKNOWN',
    sentence: (failure) => notEnabled(failure),
    hint: ({ region }) => `aws account enable-region --region-name ${region}, or choose another region`,
  },
  {
    names: /^(ENOTFOUND|EAI_AGAIN)$/,
    code: 'SERVICE_UNAVAILABLE',
    sentence: (failure) => `The address of ${place(failure)} cannot be found (${failure.name}): there is no network, or no such region.`,
    hint: () => 'Check the network, the region and the proxy (HTTPS_PROXY), then run again',
  },
  {
    names: /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+|CERT_\w+|ERR_TLS_\w+)$/,
    code: 'SERVICE_UNAVAILABLE',
    sentence: (failure) => `The certificate of ${place(failure)} is not trusted (${failure.name}).`,
    hint: () => 'Behind a firm’s proxy, set AWS_CA_BUNDLE and SSL_CERT_FILE to its CA file',
  },
  {
    names: /^(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|TimeoutError|AbortError|RequestTimeout)$/,
    code: 'SERVICE_UNAVAILABLE',
    sentence: (failure) => `${place(failure)} does not answer (${failure.name}, asked for ${failure.call}).`,
    hint: ({ endpoint }) =>
      endpoint === undefined ? 'Check the network and the proxy (HTTPS_PROXY), then run again' : `Check ${endpoint}`,
  },
];

/** The error that a person can act on; one that is translated already comes back unchanged. */
export function translateAwsFailure(error: unknown, circumstances: Circumstances): TradingInfraError {
  if (error instanceof TradingInfraError) return error;
  const failure: Failure = { ...circumstances, name: nameOf(error), said: saidBy(error) };
  if (failure.name === 'CredentialsProviderError' || failure.name === 'TokenProviderError') return credentialsFailure(error, failure);
  if (/^(InvalidClientTokenId|UnrecognizedClientException|AuthFailure)$/.test(failure.name) && isOptInRegion(failure.region)) {
    return new TradingInfraError('REGION_UNKNOWN', notEnabled(failure), { cause: error });
  }
  const known = translations.find(({ names }) => names.test(failure.name));
  if (known) return new TradingInfraError(known.code, known.sentence(failure), { hint: known.hint(failure), cause: error });
  const message = `${failure.call} failed in ${failure.region}: ${failure.name}: ${failure.said}`;
  return new TradingInfraError('SERVICE_UNAVAILABLE', message, { cause: error });
}

/** Whether the failure is about who asks or about reaching AWS at all, so that asking for something else would fail as well. */
export function isGeneralFailure(error: TradingInfraError): boolean {
  return error.code !== 'ACCESS_DENIED' && error.exitCode === 3;
}

function credentialsFailure(error: unknown, failure: Failure): TradingInfraError {
  if (/expired|sso session|token is (invalid|expired)|refresh/i.test(failure.said)) {
    return new TradingInfraError('CREDENTIALS_EXPIRED', `The AWS credentials have expired: ${failure.said}`, {
      hint: login(failure),
      cause: error,
    });
  }
  const where = failure.profile === undefined ? '' : ` by the profile ${failure.profile}`;
  const message = `No AWS credentials were found${where}: ${failure.said}`;
  const hint =
    'aws sso login --profile NAME, then --profile NAME; or export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; or without AWS: trading-infra init --env sandbox --target sandbox --yes';
  return new TradingInfraError('NO_CREDENTIALS', message, { hint, cause: error });
}

function notEnabled({ region }: Failure): string {
  const name = findRegion(region)?.name;
  return `The account cannot use the region ${region}${name === undefined ? '' : `, ${name}`}: it has to be enabled first, or the credentials are wrong.`;
}

/** The network error's code where there is one, since the SDK's own name then says only `Error`. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Unknown';
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === 'string' && /^[A-Z][A-Z_]+$/.test(code)) return code;
  if (error instanceof AggregateError && error.errors.length > 0) return nameOf(error.errors[0]);
  return error.name === 'Error' && error.cause instanceof Error ? nameOf(error.cause) : error.name;
}

function saidBy(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll(/\s+/g, ' ').trim() || 'no reason was given';
}
