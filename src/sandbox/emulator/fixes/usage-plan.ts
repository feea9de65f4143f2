// Fixes the quotas of usage plans: the emulator stores a changed quota as text, which clients cannot read, and cannot remove one.
import { type Interceptor, jsonBody } from '../../front/exchange.js';

interface Patch {
  op?: string;
  path?: string;
  value?: unknown;
}
interface Plan {
  quota?: { limit?: number | null };
}

/** Sends numbers to the emulator, and a limit of null in place of a removed quota, which is then left out of all responses. */
export function usagePlanFixes(): Interceptor {
  return {
    services: ['apigateway'],
    before(request) {
      const content = request.name.operation === 'UpdateUsagePlan' ? jsonBody(request.body) : undefined;
      if (!Array.isArray(content?.patchOperations)) return;
      request.body = Buffer.from(JSON.stringify({ ...content, patchOperations: content.patchOperations.map(readable) }));
    },
    after({ url }, response) {
      const content = /^\/usageplans(\/[^/?]+)?\/?(\?|$)/.test(url) && response.status < 300 ? jsonBody(response.body) : undefined;
      if (!content) return;
      const plans = Array.isArray(content.item) ? (content.item as Plan[]) : [content as Plan];
      for (const plan of plans) if (plan.quota?.limit === null) delete plan.quota;
      response.body = Buffer.from(JSON.stringify(content));
    },
  };
}

function readable(patch: Patch): Patch {
  if (patch.op === 'remove' && patch.path === '/quota') return { op: 'replace', path: '/quota/limit', value: null };
  return /^\/quota\/(limit|offset)$/.test(patch.path ?? '') ? { ...patch, value: Number(patch.value) } : patch;
}
