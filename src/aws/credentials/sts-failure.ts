// What STS's refusal to give a role means, and what helps.
import { TradingInfraError } from '../../errors.js';
import type { AwsCredentials } from '../client-config.js';
import { failedRequestOf } from '../failed-request.js';
import { type FailedCall, translateAwsFailure } from '../translate-failure.js';
import { unusable } from './source.js';

interface FailedRole extends Pick<FailedCall, 'call' | 'region' | 'profile'> {
  credentials: AwsCredentials;
  roleArn: string;
  endpoint: string | undefined;
}

/** Translates an error of AssumeRole or AssumeRoleWithWebIdentity. */
export function describeStsFailure(error: unknown, { call, region, profile, roleArn, endpoint }: FailedRole): TradingInfraError {
  if (error instanceof TradingInfraError) return error;
  const { name, message } = error as Error;
  if (/^(InvalidIdentityToken|IDPRejectedClaim|IDPCommunicationError)/.test(name)) {
    return unusable(`AWS does not accept the web identity token for the role ${roleArn}: ${plain(message)}`, tokenHint, error);
  }
  const translated = translateAwsFailure(error, { call, region, ...(profile && { profile }), ...(endpoint && { endpoint }) });
  if (translated.code === 'ACCESS_DENIED') {
    const hint = `Ask for a trust policy of ${roleArn} that allows ${call} to this identity, and for the permission ${call}`;
    return new TradingInfraError('ACCESS_DENIED', translated.message, { hint, cause: error });
  }
  const status = failedRequestOf(error)?.answer?.status;
  const isRefused = translated.code === 'SERVICE_UNAVAILABLE' && status !== undefined && status >= 400 && status < 500 && status !== 429;
  if (!isRefused) return translated;
  const of = profile === undefined ? '' : ` of the profile ${profile}`;
  return unusable(`AWS does not give the role ${roleArn}${of}: ${plain(message)}`, 'Correct the role in the AWS configuration', error);
}

const tokenHint = 'Check that the account has an IAM identity provider for the issuer of the token, with the token’s audience';

function plain(message: string): string {
  return `${message.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '')}.`;
}
