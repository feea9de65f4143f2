// What API Gateway releases with a deletion: child resources, the memberships of keys in usage plans, and the web ACL of a stage.
import type { FrontRequest, Interceptor } from '../../front/exchange.js';
import type { EmulatorClient } from '../emulator-client.js';
import { type ReleaseCall, releaseAfter, type SendRelease } from './release.js';

interface Identified {
  id: string;
}
interface ApiResource extends Identified {
  parentId?: string;
}

export function apiReleases(emulator: EmulatorClient): Interceptor {
  return releaseAfter(emulator, 'apigateway', {
    DeleteResource: async ({ name: { resource } }, send) => {
      const [api = '', , id = ''] = resource.split('/');
      const path = `/restapis/${api}/resources`;
      // The children go first: without their parent, the emulator can neither delete nor list them.
      for (const child of descendantsOf(id, await list<ApiResource>(send, `${path}?limit=500`))) await send(remove(`${path}/${child}`));
      return [];
    },
    DeleteApiKey: async ({ name: { resource } }, send) => {
      const plans = await list<Identified>(send, '/usageplans?limit=500');
      const memberships = await Promise.all(plans.map(({ id }) => membershipsIn(send, id)));
      return memberships.flat().filter(({ path = '' }) => path.endsWith(`/${resource}`));
    },
    DeleteUsagePlan: ({ name: { resource } }, send) => membershipsIn(send, resource),
    DeleteStage: async (request) => [releaseWebAcl(request, request.name.resource)],
    DeleteRestApi: async (request, send) => {
      const { resource } = request.name;
      const stages = await list<{ stageName: string }>(send, `/restapis/${resource}/stages`);
      return stages.map(({ stageName }) => releaseWebAcl(request, `${resource}/stages/${stageName}`));
    },
  });
}

async function list<Item>(send: SendRelease, path: string): Promise<Item[]> {
  return (JSON.parse(await send({ path })) as { item?: Item[] }).item ?? [];
}

function remove(path: string): ReleaseCall {
  return { method: 'DELETE', path };
}

/** The ids of all resources below one, the deepest first. */
function descendantsOf(parent: string, resources: readonly ApiResource[]): string[] {
  const children = resources.filter(({ parentId }) => parentId === parent);
  return children.flatMap(({ id }) => [...descendantsOf(id, resources), id]);
}

/** The calls that take all keys out of a usage plan. */
async function membershipsIn(send: SendRelease, plan: string): Promise<ReleaseCall[]> {
  const path = `/usageplans/${plan}/keys`;
  return (await list<Identified>(send, `${path}?limit=500`)).map(({ id }) => remove(`${path}/${id}`));
}

function releaseWebAcl({ name: { region } }: FrontRequest, stage: string): ReleaseCall {
  const ResourceArn = `arn:aws:apigateway:${region}::/restapis/${stage}`;
  return { service: 'wafv2', target: 'AWSWAF_20190729.DisassociateWebACL', body: { ResourceArn } };
}
