// Assumes the roles that profiles and web identity tokens name, by the same way as all other requests. The SDK's own clients for this read the default
// profile, know no proxy for a profile's token, and sign for us-east-1 if the profile has no region, where a role of another partition is unknown.
import type { AssumeRoleCommandInput, AssumeRoleWithWebIdentityCommandInput, Credentials } from '@aws-sdk/client-sts';
import { partitionOf } from '../platform/regions.js';
import type { AwsCredentials } from './client-config.js';
import { createAwsClients } from './clients.js';
import { readEndpoints, serviceEndpoints } from './endpoints.js';
import { translateAwsFailure } from './translate-failure.js';

interface RoleContext {
  /** The environment variables, completed by `resolveConnection`. */
  env: Readonly<Record<string, string | undefined>>;
  /** The environment's region. */
  region: string;
  /** The region of the profile, which comes first, as in the AWS CLI. */
  profileRegion?: string | undefined;
  profile?: string | undefined;
}

/** A token is its own proof: the request is not signed. */
const unsigned: AwsCredentials = { accessKeyId: 'none', secretAccessKey: 'none' };

/** The two functions that the SDK's credential providers call to assume a role. They throw the errors of `translateAwsFailure`. */
export function roleAssumers(context: RoleContext) {
  return {
    roleAssumer: (source: AwsCredentials, input: AssumeRoleCommandInput) =>
      assume(context, source, input, async (sts) => {
        const { AssumeRoleCommand } = await import('@aws-sdk/client-sts');
        return (await sts.send(new AssumeRoleCommand(input))).Credentials;
      }),
    roleAssumerWithWebIdentity: (input: AssumeRoleWithWebIdentityCommandInput) =>
      assume(context, unsigned, input, async (sts) => {
        const { AssumeRoleWithWebIdentityCommand } = await import('@aws-sdk/client-sts');
        return (await sts.send(new AssumeRoleWithWebIdentityCommand(input))).Credentials;
      }),
  };
}

type Sts = Awaited<ReturnType<ReturnType<typeof createAwsClients>['sts']>>;

async function assume(
  { env, region, profileRegion, profile }: RoleContext,
  credentials: AwsCredentials,
  input: { RoleArn?: string | undefined; WebIdentityToken?: string | undefined },
  send: (sts: Sts) => Promise<Credentials | undefined>,
): Promise<AwsCredentials> {
  const signedFor = profileRegion !== undefined && isInPartitionOf(profileRegion, input.RoleArn) ? profileRegion : region;
  const aws = createAwsClients({ region: signedFor, credentials, env, endpoints: serviceEndpoints(readEndpoints(env)) });
  const call = input.WebIdentityToken === undefined ? 'sts:AssumeRole' : 'sts:AssumeRoleWithWebIdentity';
  try {
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken, Expiration } = (await send(await aws.sts())) ?? {};
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      ...(SessionToken && { sessionToken: SessionToken }),
      ...(Expiration && { expiration: Expiration }),
    };
  } catch (error) {
    throw translateAwsFailure(error, { call, region: signedFor, ...(profile && { profile }) });
  } finally {
    aws.close();
  }
}

function isInPartitionOf(region: string, roleArn = ''): boolean {
  return partitionOf(region) === roleArn.split(':')[1];
}
