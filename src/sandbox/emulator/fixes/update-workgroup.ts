// Adds Athena's UpdateWorkGroup, which the emulator does not support: reads the workgroup, then recreates it with the changes.
import { sandboxAccount } from '../../../platform/names.js';
import { awsJsonError, type FrontRequest, type FrontResponse, jsonBody, jsonResponse } from '../../front/exchange.js';
import type { Responder } from '../../front/front-server.js';
import type { EmulatorClient } from '../emulator-client.js';

type Fields = Record<string, unknown>;

interface Workgroup {
  Name: string;
  Description?: string;
  Configuration?: Fields & { ResultConfiguration?: Fields };
}

/** Serves UpdateWorkGroup: replaces the description and the parts of the configuration that the request contains. */
export function updateWorkgroupResponder(emulator: EmulatorClient): Responder {
  return {
    claims: ({ headers }) => headers['x-amz-target'] === 'AmazonAthena.UpdateWorkGroup',
    answer: (request) => recreate(emulator, request),
  };
}

async function recreate(emulator: EmulatorClient, { body, name: { region } }: FrontRequest): Promise<FrontResponse> {
  const { WorkGroup, Description, ConfigurationUpdates = {} } = (jsonBody(body) ?? {}) as Fields & { ConfigurationUpdates?: Fields };
  const call = <T>(operation: string, content: object) =>
    emulator.json<T>({ service: 'athena', region, target: `AmazonAthena.${operation}`, body: content });
  const { WorkGroup: known } = await call<{ WorkGroup: Workgroup | null }>('GetWorkGroup', { WorkGroup });
  if (known === null) return awsJsonError(400, 'InvalidRequestException', `WorkGroup ${WorkGroup} is not found.`);
  const ResourceARN = `arn:aws:athena:${region}:${sandboxAccount}:workgroup/${WorkGroup}`;
  const { Tags } = await call<{ Tags?: unknown[] }>('ListTagsForResource', { ResourceARN });
  await call('DeleteWorkGroup', { WorkGroup });
  const Configuration = applyUpdates(known.Configuration ?? {}, ConfigurationUpdates);
  await call('CreateWorkGroup', { Name: WorkGroup, Description: Description ?? known.Description, Configuration, Tags });
  return jsonResponse(200, {});
}

function applyUpdates(known: NonNullable<Workgroup['Configuration']>, { ResultConfigurationUpdates = {}, ...updates }: Fields): Fields {
  return { ...known, ...updates, ResultConfiguration: { ...known.ResultConfiguration, ...(ResultConfigurationUpdates as Fields) } };
}
