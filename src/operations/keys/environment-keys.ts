// Finds the API keys of an environment in API Gateway by their names: the key that the deploy made, and those that the tool has made since.
import { type APIGatewayClient, type ApiKey, DeleteApiKeyCommand, GetApiKeysCommand } from '@aws-sdk/client-api-gateway';
import { callAws, ifExists, readAllPages } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { isApiKeyName } from '../../platform/names.js';

/** Returns the environment's keys, without their values. `firstKey` is the name of the key that the deploy makes. */
export async function findEnvironmentKeys(apiGateway: APIGatewayClient, firstKey: string): Promise<ApiKey[]> {
  const all = await readAllPages(
    (position) => apiGateway.send(new GetApiKeysCommand({ limit: 500, position })),
    (page) => ({ items: page.items, next: page.position }),
  );
  return all.filter(({ name }) => isApiKeyName(name, firstKey));
}

/** Deletes the keys that the tool has made. They are in no state, so Terraform leaves them. Returns how many there were. */
export async function deleteMadeKeys(access: AwsAccess, firstKey: string): Promise<number> {
  return callAws(access, 'apigateway:DELETE', async () => {
    const apiGateway = await access.aws.apiGateway();
    const made = (await findEnvironmentKeys(apiGateway, firstKey)).filter(({ name }) => name !== firstKey);
    for (const { id } of made) await ifExists(apiGateway.send(new DeleteApiKeyCommand({ apiKey: id })));
    return made.length;
  });
}
