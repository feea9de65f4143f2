// Mends the emulator's answers about Aurora: what it forgets or invents would leave every later plan dirty.
import type { Interceptor } from '../../front/exchange.js';
import { editElements, elementText, removeElement, setElement } from '../../front/xml-elements.js';

/** Fields of a request that the emulator does not give back, by `region/kind/identifier`. */
type Memory = Map<string, URLSearchParams>;

const insightsFields = {
  EnablePerformanceInsights: 'PerformanceInsightsEnabled',
  PerformanceInsightsKMSKeyId: 'PerformanceInsightsKMSKeyId',
  PerformanceInsightsRetentionPeriod: 'PerformanceInsightsRetentionPeriod',
};
/** Fields of a cluster's request to elements of its description. */
const clusterFields = {
  EnableHttpEndpoint: 'HttpEndpointEnabled',
  EngineLifecycleSupport: 'EngineLifecycleSupport',
  DatabaseInsightsMode: 'DatabaseInsightsMode',
  ...insightsFields,
};
/** What RDS gives to new instances. The emulator has another one, for which the provider would modify and reboot each of them (2 minutes). */
const certificateAuthority = 'rds-ca-rsa2048-g1';
/** Fields of an instance's request to elements of its description. */
const instanceFields = {
  CACertificateIdentifier: 'CACertificateIdentifier',
  MonitoringInterval: 'MonitoringInterval',
  MonitoringRoleArn: 'MonitoringRoleArn',
  ...insightsFields,
};

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
      xml = editElements(xml, 'DBInstance', (inside) => withFields(inside, instanceFields, withAuthority(lookup('Instance', inside))));
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
  return withFields(xml, clusterFields, given);
}

function withAuthority(given: URLSearchParams): URLSearchParams {
  return new URLSearchParams({ CACertificateIdentifier: certificateAuthority, ...Object.fromEntries(given) });
}

function withFields(inside: string, fields: Record<string, string>, given: URLSearchParams): string {
  return Object.entries(fields).reduce((xml, [field, element]) => {
    const value = given.get(field);
    return value ? setElement(xml, element, value) : xml;
  }, inside);
}
