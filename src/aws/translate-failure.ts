// Turns errors of the AWS SDK into errors that a person can act on.
import type { ErrorCode } from '../error-codes.js';
import { TradingInfraError } from '../errors.js';
import { findRegion, isOptInRegion } from '../platform/regions.js';
import { describeClock, isClockWrong } from './clock.js';
import { type CredentialSource, type FailedRequest, failedRequestOf, isForeignAnswer } from './failed-request.js';
import { foreignAnswer } from './foreign-answer.js';

/** The call that failed, for the error message. */
export interface FailedCall {
  /** The IAM action, such as `sts:GetCallerIdentity`. */
  call: string;
  region: string;
  profile?: string;
  /** Set if the call went to a custom endpoint or to the sandbox instead of AWS. */
  endpoint?: string;
}

interface Translation {
  /** Matches the error's name, or the code of the network error that caused it. */
  names: RegExp;
  code: ErrorCode;
  sentence: (failure: Failure) => string;
  hint: (failure: Failure) => string;
}

interface Failure extends FailedCall {
  name: string;
  message: string;
  /** The host of a failed connection, where the error names it. */
  host?: string;
  /** Where the credentials come from. */
  source?: CredentialSource;
  /** How far this computer's clock is ahead, if AWS told its time. */
  clockAheadMs?: number;
}

const renewal = ({ source }: Failure) => source?.renewal ?? 'Log in again (aws sso login, aws login), or export fresh credentials';
const service = ({ endpoint, region }: Failure) => (endpoint === undefined ? `AWS in ${region}` : endpoint);

const isFipsHost = (host: string) => /-fips\./.test(host);

/** The codes of errors that say that a server's certificate is not trusted. */
export const untrustedCertificate = /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+|CERT_\w+|ERR_TLS_\w+)$/;

/** What AWS also answers when a request seems to be from another time. */
const timeDependent = /^(SignatureDoesNotMatch|InvalidSignatureException|RequestTimeTooSkewed|RequestExpired|ExpiredToken(Exception)?)$/;

const translations: Translation[] = [
  {
    names: /^(ExpiredToken(Exception)?|RequestExpired|TokenRefreshRequired|ExpiredCredentials)$/,
    code: 'CREDENTIALS_EXPIRED',
    sentence: (failure) => `The AWS credentials have expired: ${failure.message}`,
    hint: renewal,
  },
  {
    names: /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|AuthFailure|InvalidToken)$/,
    code: 'NO_CREDENTIALS',
    sentence: (failure) => `${service(failure)} does not accept the credentials: the access key is unknown or inactive.`,
    hint: ({ source }) => `Check ${source?.name ?? 'AWS_ACCESS_KEY_ID and AWS_PROFILE'}, or pass --profile NAME`,
  },
  {
    names: /^(SignatureDoesNotMatch|InvalidSignatureException|RequestTimeTooSkewed|IncompleteSignature)$/,
    code: 'NO_CREDENTIALS',
    sentence: (failure) =>
      `${service(failure)} does not accept the signature: the secret key is wrong${failure.clockAheadMs === undefined ? ', or this computer’s clock is' : ''}.`,
    hint: ({ source, clockAheadMs }) =>
      `Check ${clockAheadMs === undefined ? 'the clock first, then ' : ''}the secret access key${source === undefined ? '' : ` (${source.name})`}`,
  },
  {
    names: /^(AccessDenied(Exception)?|UnauthorizedOperation|UnauthorizedException|AuthorizationError(Exception)?|Forbidden)$/,
    code: 'ACCESS_DENIED',
    sentence: (failure) => `AWS denied ${failure.call} in ${failure.region}: ${failure.message}`,
    hint: ({ call }) => `Ask for the permission ${call}`,
  },
  {
    names: /^(OptInRequired|RegionDisabledException)$/,
    code: 'REGION_UNKNOWN',
    sentence: (failure) => notEnabled(failure),
    hint: ({ region }) => `aws account enable-region --region-name ${region}   # or choose another region`,
  },
  {
    names: /^(ENOTFOUND|EAI_AGAIN)$/,
    code: 'SERVICE_UNAVAILABLE',
    sentence: ({ host = '', ...failure }) => {
      const named = host === '' ? `of ${service(failure)}` : host;
      const why = isFipsHost(host) ? 'AWS has no FIPS endpoint of this service there' : 'the region does not exist';
      return `The host name ${named} cannot be resolved (${failure.name}): the network is down, or ${why}.`;
    },
    hint: ({ host = '' }) =>
      isFipsHost(host)
        ? 'export AWS_USE_FIPS_ENDPOINT=false   # or check the network and the proxy (HTTPS_PROXY)'
        : 'Check the network, the region and the proxy (HTTPS_PROXY), then run again',
  },
  {
    names: /^CERT_(NOT_YET_VALID|HAS_EXPIRED)$/,
    code: 'SERVICE_UNAVAILABLE',
    sentence: (failure) =>
      `The certificate of ${service(failure)} ${failure.name === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet'}, by this computer’s clock.`,
    hint: () => 'Check the clock (date -u); if it is right, ask who runs that server or your proxy for a valid certificate',
  },
  {
    names: untrustedCertificate,
    code: 'SERVICE_UNAVAILABLE',
    sentence: (failure) => `The certificate of ${service(failure)} is not trusted (${failure.name}).`,
    hint: () => 'Behind a corporate proxy, set AWS_CA_BUNDLE to the PEM file of its certificate authority',
  },
  {
    names: /^(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|TimeoutError|AbortError|RequestTimeout)$/,
    code: 'SERVICE_UNAVAILABLE',
    sentence: (failure) => `${service(failure)} did not answer (${failure.name}, while calling ${failure.call}).`,
    hint: ({ endpoint }) =>
      endpoint === undefined
        ? 'Check the network and the proxy (HTTPS_PROXY), then run again'
        : `Start the server at ${endpoint}, or unset the custom endpoint`,
  },
];

/** Translates an error of the AWS SDK. An error that is already translated is returned unchanged. */
export function translateAwsFailure(error: unknown, call: FailedCall): TradingInfraError {
  if (error instanceof TradingInfraError) return error;
  const request = failedRequestOf(error);
  const failure: Failure = { ...call, name: errorName(error), message: errorMessage(error), ...hostOf(error) };
  if (request !== undefined) {
    delete failure.endpoint;
    if (request.endpoint !== undefined) failure.endpoint = request.endpoint;
    if (request.source !== undefined) failure.source = request.source;
    if (request.answer?.clockAheadMs !== undefined) failure.clockAheadMs = request.answer.clockAheadMs;
    if (isUnimplemented(error, failure, request)) return notImplemented(error, failure, request);
    if (isForeignAnswer(error)) return foreignAnswer(error, request);
  }
  if (timeDependent.test(failure.name) && failure.clockAheadMs !== undefined && isClockWrong(failure.clockAheadMs)) {
    const message = `AWS refuses the request (${failure.name}), because ${describeClock(failure.clockAheadMs)}.`;
    return new TradingInfraError('CLOCK_WRONG', message, { cause: error });
  }
  if (/^(InvalidClientTokenId|UnrecognizedClientException|AuthFailure)$/.test(failure.name) && isOptInRegion(failure.region)) {
    return new TradingInfraError('REGION_UNKNOWN', notEnabled(failure), { cause: error });
  }
  const known = translations.find(({ names }) => names.test(nameByStatus(failure.name, request)));
  if (known) return new TradingInfraError(known.code, known.sentence(failure), { hint: known.hint(failure), cause: error });
  const message = `${failure.call} failed in ${failure.region}: ${failure.name}: ${failure.message}`;
  return new TradingInfraError('SERVICE_UNAVAILABLE', message, { cause: error });
}

/** An answer without a body, as to HEAD requests, has no code of AWS's, only its status. */
function nameByStatus(name: string, request: FailedRequest | undefined): string {
  return /^(UnknownError|Unknown|Error|\d{3})$/.test(name) && request?.answer?.status === 403 ? 'Forbidden' : name;
}

/** The names by which AWS's protocols and the emulators say that an operation does not exist. */
const unknownOperation = /^(NotImplemented(Error|Exception)?|UnknownOperation(Exception)?|InvalidAction|UnsupportedOperation(Exception)?)$/;

/**
 * Whether the endpoint lacks the operation. AWS itself has them all, so this needs an endpoint of the user's or the sandbox. moto answers some
 * missing operations with a page in HTML.
 */
function isUnimplemented(error: unknown, { name, message, endpoint }: Failure, { answer }: FailedRequest): boolean {
  if (endpoint === undefined) return false;
  if (isForeignAnswer(error)) return /^(404|405|50[01])$/.test(`${answer?.status}`);
  return unknownOperation.test(name) || answer?.status === 501 || /\bnot (yet )?(been )?implemented\b/i.test(message);
}

function notImplemented(cause: unknown, { endpoint }: Failure, { service, operation, answer }: FailedRequest): TradingInfraError {
  const how = isForeignAnswer(cause) ? `, a page instead of an answer of AWS` : '';
  const status = answer === undefined ? '' : ` (HTTP ${answer.status}${how})`;
  const message = `${endpoint} does not implement ${operation} of ${service}${status}.`;
  return new TradingInfraError('NOT_IMPLEMENTED', message, { cause, details: { service, operation, endpoint } });
}

/**
 * Translates an error that was thrown outside `callAws`. Undefined unless it comes from one of the clients of `createAwsClients`.
 */
export function translateRequestFailure(error: unknown): TradingInfraError | undefined {
  const request = failedRequestOf(error);
  if (request === undefined) return undefined;
  return translateAwsFailure(error, { call: `${request.service}:${request.operation}`, region: request.region });
}

/** Whether the failure concerns the credentials as a whole, so that any other call would fail as well; false for a missing permission. */
export function isGeneralFailure(error: TradingInfraError): boolean {
  return error.code !== 'ACCESS_DENIED' && error.exitCode === 3;
}

function notEnabled({ region }: Failure): string {
  const name = findRegion(region)?.name;
  return `The account cannot use the region ${region}${name === undefined ? '' : `, ${name}`}: either the region is not enabled, or the credentials are wrong.`;
}

/** The code of the underlying network error if there is one (the SDK's error is then only named `Error`); otherwise the error's name. */
function errorName(error: unknown): string {
  if (!(error instanceof Error)) return 'Unknown';
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === 'string' && /^[A-Z][A-Z_]+$/.test(code)) return code;
  if (error instanceof AggregateError && error.errors.length > 0) return errorName(error.errors[0]);
  return error.name === 'Error' && error.cause instanceof Error ? errorName(error.cause) : error.name;
}

function hostOf(error: unknown): { host?: string } {
  const { hostname } = (error ?? {}) as { hostname?: unknown };
  return typeof hostname === 'string' ? { host: hostname } : {};
}

function errorMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll(/\s+/g, ' ').trim() || 'no reason was given';
}
