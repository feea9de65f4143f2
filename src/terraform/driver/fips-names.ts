// FIPS endpoints and Terraform. If a computer cannot resolve the name of a service's FIPS endpoint, the AWS provider takes the ordinary endpoint and tells
// nobody. Behind a proxy that resolves names by itself, this would be so for all services.
import { lookup } from 'node:dns/promises';
import { TradingInfraError } from '../../errors.js';
import { dnsSuffix, partitionOf } from '../../platform/regions.js';

/** Throws PREFLIGHT_FAILED if Terraform's variables ask for FIPS endpoints, and this computer cannot resolve the name of one that AWS has. */
export async function requireFipsNames(
  env: Readonly<Record<string, string | undefined>>,
  resolve: (name: string) => Promise<unknown> = lookup,
): Promise<void> {
  const region = env.AWS_REGION ?? '';
  // In GovCloud, most FIPS endpoints are the ordinary ones.
  if (env.AWS_USE_FIPS_ENDPOINT !== 'true' || partitionOf(region) !== 'aws') return;
  const name = `ec2-fips.${region}.${dnsSuffix(region)}`;
  await resolve(name).catch((cause: NodeJS.ErrnoException) => {
    const message = `FIPS endpoints are asked for, but the name ${name} cannot be resolved (${cause.code}): Terraform would use the ordinary endpoints without saying so.`;
    throw new TradingInfraError('PREFLIGHT_FAILED', message, {
      cause,
      hint: 'Let this computer resolve the names of AWS’s FIPS endpoints, which the United States and Canada have; or export AWS_USE_FIPS_ENDPOINT=false',
    });
  });
}
