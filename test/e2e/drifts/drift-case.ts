// A change that people make by hand to a deployed platform, and what `drift` must say about it.
import { APIGatewayClient, GetResourcesCommand } from '@aws-sdk/client-api-gateway';

export interface AwsSettings {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** The deployed environment `one` in which the changes are made. */
export interface Deployed {
  aws: AwsSettings;
  environment: string;
  outputs: Record<string, string>;
}

export interface HandMadeDrift {
  name: string;
  severity: 'critical' | 'warning' | 'info';
  /** Terraform's address of the resource. */
  address: string;
  /** The path of the difference; absent for a resource that is deleted. */
  path?: string;
  make: (deployed: Deployed) => Promise<unknown>;
  undo?: (deployed: Deployed) => Promise<unknown>;
}

export const account = '123456789012';
export const functionName = ({ environment }: Deployed) => `trading-data-processor-${environment}`;
export const functionRole = ({ environment }: Deployed) => `trading-lambda-role-${environment}`;
export const keyArn = ({ outputs }: Deployed, purpose: string): string => JSON.parse(outputs['kms-key-arns'] ?? '{}')[purpose];

/** The id of the API's resource with this path. */
export async function apiResource({ aws, outputs }: Deployed, path: string): Promise<string | undefined> {
  const { items = [] } = await new APIGatewayClient(aws).send(new GetResourcesCommand({ restApiId: outputs['rest-api-id'], limit: 500 }));
  return items.find((one) => one.path === path)?.id;
}
