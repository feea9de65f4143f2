// Mends the emulator's answers about Aurora: what it forgets or invents would leave every later plan dirty.
import type { Interceptor } from '../front/exchange.js';
import { editElements, elementText, removeElement, setElement } from '../front/xml-elements.js';

/** Fields of a request that the emulator does not give back, by `region/kind/identifier`. */
type Memory = Map<string, URLSearchParams>;

const performanceInsights = {
  EnablePerformanceInsights: 'PerformanceInsightsEnabled',
  PerformanceInsightsKMSKeyId: 'PerformanceInsightsKMSKeyId',
  PerformanceInsightsRetentionPeriod: 'PerformanceInsightsRetentionPeriod',
} as const;

/** Remembers what clusters and instances were given, and puts it into the answers. */
export function databaseMends(): Interceptor {
  const memory: Memory = new Map();
  return {
    services: ['rds'],
    before({ name, body }) {
      const kind = /^(?:Create|Modify)DB(Cluster|Instance)$/.exec(name.operation)?.[1];
      if (kind) remember(memory, name.region, kind, new URLSearchParams(body.toString()));
      if (/^(Enable|Disable)HttpEndpoint$/.test(name.operation)) rememberHttpEndpoint(memory, name.region, name.operation, body.toString());
    },
    after({ name }, response) {
      if (response.status >= 300 || !/DB(Cluster|Instance)s?$/.test(name.operation)) return;
      const lookup = (kind: string, inside: string) =>
        memory.get(keyOf(name.region, kind, elementText(inside, `DB${kind}Identifier`) ?? '')) ?? new URLSearchParams();
      let xml = response.body.toString();
      xml = editElements(xml, 'DBCluster', (inside) => mendCluster(inside, lookup('Cluster', inside)));
      xml = editElements(xml, 'DBInstance', (inside) => mendInstance(inside, lookup('Instance', inside)));
      response.body = Buffer.from(xml);
    },
  };
}

function keyOf(region: string, kind: string, identifier: string): string {
  return `${region}/${kind}/${identifier.toLowerCase()}`;
}

function remember(memory: Memory, region: string, kind: string, fields: URLSearchParams): void {
  const key = keyOf(region, kind, fields.get(`DB${kind}Identifier`) ?? '');
  const known = fields.get('Action')?.startsWith('Modify') ? (memory.get(key) ?? new URLSearchParams()) : new URLSearchParams();
  for (const [name, value] of fields) known.set(name, value);
  memory.set(key, known);
}

function rememberHttpEndpoint(memory: Memory, region: string, operation: string, body: string): void {
  const arn = new URLSearchParams(body).get('ResourceArn') ?? '';
  const key = keyOf(region, 'Cluster', arn.split(':').at(-1) ?? '');
  const known = memory.get(key) ?? new URLSearchParams();
  known.set('EnableHttpEndpoint', String(operation.startsWith('Enable')));
  memory.set(key, known);
}

function mendCluster(inside: string, given: URLSearchParams): string {
  const serverless = [...given.keys()].some((key) => key.startsWith('ScalingConfiguration.'));
  const xml = serverless ? inside : removeElement(inside, 'ScalingConfigurationInfo');
  const httpEndpoint = given.get('EnableHttpEndpoint');
  return httpEndpoint ? setElement(xml, 'HttpEndpointEnabled', httpEndpoint) : xml;
}

function mendInstance(inside: string, given: URLSearchParams): string {
  return Object.entries(performanceInsights).reduce((xml, [field, element]) => {
    const value = given.get(field);
    return value ? setElement(xml, element, value) : xml;
  }, inside);
}
