// Lists the AWS features that the sandbox emulates, stubs or skips. `sandbox status` and docs/sandbox.md show this list.

export interface Capability {
  service: string;
  level: 'emulated' | 'stubbed' | 'skipped';
  what: string;
}

/** `emulated` features behave like AWS, `stubbed` features accept requests but do nothing more, `skipped` features are not supported. */
export const capabilities: readonly Capability[] = [
  { service: 'S3', level: 'emulated', what: 'buckets, objects, versions, conditional writes, events to queues' },
  { service: 'S3', level: 'stubbed', what: 'encryption settings, lifecycle rules and bucket policies are stored but not enforced' },
  { service: 'S3', level: 'stubbed', what: 'Object Lock that is turned on in a bucket with objects is stored but not enforced' },
  { service: 'Glue', level: 'stubbed', what: 'catalogue databases and tables are stored only' },
  { service: 'Athena', level: 'stubbed', what: 'workgroups are stored; queries are accepted but not run' },
  { service: 'DynamoDB', level: 'emulated', what: 'tables, indexes, conditional writes, transactions' },
  { service: 'SQS', level: 'emulated', what: 'queues, visibility timeout, redrive to the dead-letter queue' },
  {
    service: 'Lambda',
    level: 'emulated',
    what: 'runs the uploaded zip in its own Node.js process, with its own environment, timeout and memory limit',
  },
  { service: 'Lambda', level: 'emulated', what: 'queue triggers: batch size and window, maximum concurrency, partial batch responses' },
  {
    service: 'Lambda',
    level: 'stubbed',
    what: 'architecture, VPC, layers, tracing and dead-letter target are stored but ignored; at most 4 concurrent executions per function',
  },
  { service: 'Lambda', level: 'skipped', what: 'runtimes other than Node.js, aliases and versions' },
  {
    service: 'API Gateway',
    level: 'emulated',
    what: 'deployed routes, API keys, usage plan throttling and quotas, request validation, error templates, Lambda proxy integration',
  },
  { service: 'API Gateway', level: 'skipped', what: 'authorizers, non-proxy integrations, caching, access and execution logs' },
  {
    service: 'Aurora PostgreSQL',
    level: 'emulated',
    what: 'a PostgreSQL database per cluster, with TLS, IAM tokens, rds_iam and the RDS Data API',
  },
  {
    service: 'Aurora PostgreSQL',
    level: 'stubbed',
    what: 'always PostgreSQL 18, whichever version is requested; one transaction at a time; parameters, scaling and backup settings are stored but not applied',
  },
  { service: 'Secrets Manager', level: 'emulated', what: 'secrets and their values' },
  { service: 'Secrets Manager', level: 'skipped', what: 'rotation' },
  { service: 'KMS', level: 'emulated', what: 'keys, aliases, encrypt and decrypt; key policies are stored but not enforced' },
  { service: 'IAM', level: 'stubbed', what: 'roles and policies are stored; no request is denied for missing permissions' },
  { service: 'CloudWatch Logs', level: 'emulated', what: 'log groups and the output of functions' },
  {
    service: 'VPC',
    level: 'stubbed',
    what: 'networks, gateways, endpoints and security groups are stored but carry no traffic; functions can reach 127.0.0.1 only',
  },
  { service: 'WAF', level: 'stubbed', what: 'web ACLs and associations are stored; requests are not inspected' },
  { service: 'AWS Config', level: 'stubbed', what: 'the recorder and rules are stored; nothing is evaluated' },
  { service: 'CloudWatch', level: 'stubbed', what: 'alarms are stored but never fire' },
];
