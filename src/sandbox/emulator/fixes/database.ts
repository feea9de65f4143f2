// Fixes descriptions of Aurora clusters and instances. The emulator drops some fields and invents others. Every later
// Terraform plan would show these fields as changes.
import type { FrontRequest, Interceptor } from '../../front/exchange.js';
import { editElements, elementText, removeElement, setElement } from '../../front/xml-elements.js';

/** The request fields of each cluster and instance, by `region/kind/identifier`. */
type Memory = Map<string, URLSearchParams>;

const insightsFields = {
  EnablePerformanceInsights: 'PerformanceInsightsEnabled',
  PerformanceInsightsKMSKeyId: 'PerformanceInsightsKMSKeyId',
  PerformanceInsightsRetentionPeriod: 'PerformanceInsightsRetentionPeriod',
};
/** Maps request fields of a cluster to the elements of its description that they set. */
const clusterFields = {
  EnableHttpEndpoint: 'HttpEndpointEnabled',
  EngineLifecycleSupport: 'EngineLifecycleSupport',
  DatabaseInsightsMode: 'DatabaseInsightsMode',
  ...insightsFields,
};
/** RDS's default for new instances. The emulator's default differs, so Terraform would modify and reboot each instance (2 minutes). */
const certificateAuthority = 'rds-ca-rsa2048-g1';
/** Maps request fields of an instance to the elements of its description that they set. */
const instanceFields = {
  CACertificateIdentifier: 'CACertificateIdentifier',
  MonitoringInterval: 'MonitoringInterval',
  MonitoringRoleArn: 'MonitoringRoleArn',
  ...insightsFields,
};

/** Remembers the requested settings of clusters and instances, and adds them to the responses. */
export function databaseFixes(): Interceptor {
  const memory: Memory = new Map();
  return {
    services: ['rds'],
    before(request) {
      const { name, body } = request;
      const kind = /^(?:Create|Modify)DB(Cluster|Instance)$/.exec(name.operation)?.[1];
      if (name.operation === 'ModifyDBCluster') keepSecret(memory, request);
      if (kind) remember(memory, name.region, kind, new URLSearchParams(body.toString()));
      if (/^(Enable|Disable)HttpEndpoint$/.test(name.operation)) rememberHttpEndpoint(memory, name.region, name.operation, body.toString());
    },
    after({ name }, response) {
      if (response.status >= 300 || !/DB(Cluster|Instance)s?$/.test(name.operation)) return;
      const lookup = (kind: string, inside: string) =>
        memory.get(keyOf(name.region, kind, elementText(inside, `DB${kind}Identifier`) ?? '')) ?? new URLSearchParams();
      let xml = response.body.toString();
      xml = editElements(xml, 'DBCluster', (inside) => fixCluster(inside, lookup('Cluster', inside)));
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

/** A cluster whose password RDS manages already keeps its secret. The emulator would make another one and leave the first behind. */
function keepSecret(memory: Memory, request: FrontRequest): void {
  const form = new URLSearchParams(request.body.toString());
  const known = memory.get(keyOf(request.name.region, 'Cluster', form.get('DBClusterIdentifier') ?? ''));
  if (form.get('ManageMasterUserPassword') !== 'true' || known?.get('ManageMasterUserPassword') !== 'true') return;
  form.delete('ManageMasterUserPassword');
  form.delete('MasterUserSecretKmsKeyId');
  request.body = Buffer.from(form.toString());
}

function rememberHttpEndpoint(memory: Memory, region: string, operation: string, body: string): void {
  const arn = new URLSearchParams(body).get('ResourceArn') ?? '';
  const key = keyOf(region, 'Cluster', arn.split(':').at(-1) ?? '');
  const known = memory.get(key) ?? new URLSearchParams();
  known.set('EnableHttpEndpoint', String(operation.startsWith('Enable')));
  memory.set(key, known);
}

function fixCluster(inside: string, given: URLSearchParams): string {
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
