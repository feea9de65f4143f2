// Keeps the emulator from delivering queue messages, which would require Docker; the queue poller delivers them instead.
// The emulator's event source mappings stay disabled, while its responses show the requested state.
import { type Interceptor, jsonBody } from '../../front/exchange.js';

export interface EventSourceMappings {
  interceptor: Interceptor;
  /** Returns the regions in which a mapping exists. */
  regions(): string[];
  /** Whether the mapping is enabled, according to the requests for it. */
  isEnabled(uuid: string): boolean;
  /** Returns a number that increases with each change to a mapping. */
  version(): number;
}

interface Mapping {
  region: string;
  enabled: boolean;
}

/** Tracks the requested state of each mapping from the requests that pass through the front port. */
export function createEventSourceMappings(onChange: () => void = () => {}): EventSourceMappings {
  const mappings = new Map<string, Mapping>();
  const wanted = new WeakMap<object, boolean | undefined>();
  let version = 0;
  return {
    regions: () => [...new Set([...mappings.values()].map(({ region }) => region))],
    isEnabled: (uuid) => mappings.get(uuid)?.enabled ?? false,
    version: () => version,
    interceptor: {
      services: ['lambda'],
      before(request) {
        if (!/^(Create|Update)EventSourceMapping$/.test(request.name.operation)) return;
        const content = jsonBody(request.body) ?? {};
        wanted.set(request, content.Enabled as boolean | undefined);
        request.body = Buffer.from(JSON.stringify({ ...content, Enabled: false }));
      },
      after(request, response) {
        const { operation, region } = request.name;
        const content = operation.includes('EventSourceMapping') && response.status < 300 ? jsonBody(response.body) : undefined;
        if (!content) return;
        const uuid = String(content.UUID ?? '');
        if (operation === 'DeleteEventSourceMapping') mappings.delete(uuid);
        if (/^(Create|Update)/.test(operation)) {
          mappings.set(uuid, { region, enabled: wanted.get(request) ?? mappings.get(uuid)?.enabled ?? true });
        }
        if (!operation.startsWith('Get')) {
          version += 1;
          onChange();
        }
        response.body = Buffer.from(JSON.stringify(withStates(content, mappings)));
      },
    },
  };
}

function withStates(content: Record<string, unknown>, mappings: Map<string, Mapping>): Record<string, unknown> {
  if (Array.isArray(content.EventSourceMappings)) {
    return { ...content, EventSourceMappings: content.EventSourceMappings.map((entry) => withStates(entry, mappings)) };
  }
  const known = mappings.get(String(content.UUID));
  return known ? { ...content, State: known.enabled ? 'Enabled' : 'Disabled' } : content;
}
