// Adds the tagging of REST APIs, usage plans and API keys: the emulator takes their tags when they are created, and can change only those of stages.
import { type FrontRequest, type Interceptor, jsonBody } from '../../front/exchange.js';

type Tags = Readonly<Record<string, string>>;
type Change = (known: Tags) => Tags;

interface Tagged {
  id?: unknown;
  tags?: Tags | null;
}

const taggedArn = /^\/tags\/arn:[\w-]+:apigateway:[\w-]+::(\/(?:restapis|usageplans|apikeys)\/[^/?]+)\/?(?:\?|$)/;
const described = /^\/(restapis|usageplans|apikeys)(\/[^/?]+)?\/?(\?|$)/;

/** Turns TagResource and UntagResource into a request that reads the resource, remembers its tags, and adds them to all descriptions. */
export function apiGatewayTagFixes(): Interceptor {
  const changes = new WeakMap<FrontRequest, Change>();
  const memory = new Map<string, Tags>();
  const keyOf = (region: string, url: string, id: unknown) => `${region}/${described.exec(url)?.[1]}/${id}`;
  return {
    services: ['apigateway'],
    before(request) {
      const path = taggedArn.exec(decodeURIComponent(request.url))?.[1];
      const change = path === undefined ? undefined : changeOf(request);
      if (path === undefined || change === undefined) return;
      changes.set(request, change);
      Object.assign(request, { method: 'GET', url: path, body: Buffer.alloc(0) });
    },
    after(request, response) {
      const { url, method, name } = request;
      const content = described.test(url) && response.status < 300 ? jsonBody(response.body) : undefined;
      if (!content || method === 'DELETE') return;
      for (const one of Array.isArray(content.item) ? (content.item as Tagged[]) : [content as Tagged]) {
        one.tags = memory.get(keyOf(name.region, url, one.id)) ?? one.tags;
      }
      response.body = Buffer.from(JSON.stringify(content));
      const change = changes.get(request);
      if (change === undefined) return;
      memory.set(keyOf(name.region, url, content.id), change((content as Tagged).tags ?? {}));
      Object.assign(response, { status: 204, body: Buffer.alloc(0) });
    },
  };
}

function changeOf({ method, url, body }: FrontRequest): Change | undefined {
  if (method === 'PUT') return (known) => ({ ...known, ...(jsonBody(body)?.tags as Tags | undefined) });
  if (method !== 'DELETE') return undefined;
  const removed = new URLSearchParams(url.split('?')[1]).getAll('tagKeys');
  return (known) => Object.fromEntries(Object.entries(known).filter(([key]) => !removed.includes(key)));
}
