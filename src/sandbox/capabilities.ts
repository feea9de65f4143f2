// What the sandbox does like AWS, what it only pretends, and what it leaves out; in plain words, for `sandbox status`.

export interface Capability {
  service: string;
  level: 'emulated' | 'stubbed' | 'skipped';
  what: string;
}

/** `emulated` behaves like AWS, `stubbed` answers without doing it, `skipped` is not there. */
export const capabilities: readonly Capability[] = [
  { service: 'S3', level: 'emulated', what: 'buckets, objects, versions, conditional writes, events to queues' },
  { service: 'S3', level: 'stubbed', what: 'encryption, lifecycle rules and bucket policies are kept, not applied' },
  { service: 'Glue', level: 'stubbed', what: 'the catalogue’s database and tables are kept' },
  { service: 'Athena', level: 'stubbed', what: 'workgroups are kept; queries are answered without being run' },
  { service: 'DynamoDB', level: 'emulated', what: 'tables, indexes, conditional writes, transactions' },
  { service: 'SQS', level: 'emulated', what: 'queues, visibility timeout, redrive to the dead-letter queue' },
  {
    service: 'Lambda',
    level: 'emulated',
    what: 'runs the very zip that was uploaded, in its own Node.js process with its own environment, timeout and memory',
  },
  { service: 'Lambda', level: 'emulated', what: 'queue triggers: batch size and window, maximum concurrency, partial batch responses' },
  {
    service: 'Lambda',
    level: 'stubbed',
    what: 'processor architecture, VPC, layers, tracing, dead-letter target; at most 4 processes of a function',
  },
  { service: 'Lambda', level: 'skipped', what: 'runtimes other than Node.js, aliases and versions' },
  {
    service: 'API Gateway',
    level: 'emulated',
    what: 'deployed routes, API keys, usage plan throttle and quota, validation, error templates, proxy integration',
  },
  { service: 'API Gateway', level: 'skipped', what: 'authorizers, non-proxy integrations, caching, access and execution logs' },
  {
    service: 'Aurora PostgreSQL',
    level: 'emulated',
    what: 'a PostgreSQL database for each cluster: TLS, IAM tokens, rds_iam, RDS Data API',
  },
  {
    service: 'Aurora PostgreSQL',
    level: 'stubbed',
    what: 'PostgreSQL 18 whatever version was asked for; one transaction at a time; parameters, scaling and backups are only kept',
  },
  { service: 'Secrets Manager', level: 'emulated', what: 'secrets and their values' },
  { service: 'Secrets Manager', level: 'skipped', what: 'rotation' },
  { service: 'KMS', level: 'emulated', what: 'keys, aliases, encrypt and decrypt; key policies are kept, not enforced' },
  { service: 'IAM', level: 'stubbed', what: 'roles and policies are kept; nothing is refused for lack of a permission' },
  { service: 'CloudWatch Logs', level: 'emulated', what: 'log groups, and what functions print' },
  {
    service: 'VPC',
    level: 'stubbed',
    what: 'networks, gateways, endpoints and security groups exist on paper; functions reach 127.0.0.1 only',
  },
  { service: 'WAF', level: 'stubbed', what: 'web ACLs and associations are kept, requests are not inspected' },
  { service: 'AWS Config', level: 'stubbed', what: 'recorder and rules are kept, nothing is evaluated' },
  { service: 'CloudWatch', level: 'stubbed', what: 'alarms are kept and never go off' },
];
