// Answers the preflight requests that the emulator does not support. Without an answer, clients would keep retrying them.
import { type FrontResponse, type Interceptor, jsonBody, jsonResponse } from '../../front/exchange.js';
import type { RequestName } from '../../front/request-name.js';

/** The versions of Aurora PostgreSQL 16 that AWS offered in autumn 2026. */
const engineVersions = ['16.1', '16.2', '16.3', '16.4', '16.6', '16.8', '16.9', '16.10', '16.11'];
/** The default quota of concurrent executions per account. */
const concurrentExecutions = 1000;
/** The default quota of Elastic IP addresses. */
const addressesQuota = { ServiceCode: 'ec2', QuotaCode: 'L-0263D0A3', QuotaName: 'EC2-VPC Elastic IPs', Value: 5, Adjustable: true };

/** Replaces the emulator's error responses to requests for engine versions, Lambda's account settings and the Elastic IP quota. */
export function preflightFixes(): Interceptor {
  return {
    services: ['rds', 'lambda', 'servicequotas'],
    after({ name, url, body }, response) {
      if (response.status < 300) return;
      const answer = answerTo(name, url, body);
      if (answer) Object.assign(response, answer);
    },
  };
}

function answerTo({ service, operation }: RequestName, url: string, body: Buffer): FrontResponse | undefined {
  if (service === 'rds' && operation === 'DescribeDBEngineVersions') return engineVersionsFor(body);
  if (service === 'lambda' && /\/account-settings\/?$/.test(url)) return jsonResponse(200, accountSettings);
  const isQuota = operation === 'GetServiceQuota' && jsonBody(body)?.QuotaCode === addressesQuota.QuotaCode;
  return isQuota ? jsonResponse(200, { Quota: addressesQuota }) : undefined;
}

const accountSettings = {
  AccountLimit: { ConcurrentExecutions: concurrentExecutions, UnreservedConcurrentExecutions: concurrentExecutions },
  AccountUsage: { FunctionCount: 0, TotalCodeSize: 0 },
};

function engineVersionsFor(body: Buffer): FrontResponse {
  const engine = new URLSearchParams(body.toString()).get('Engine');
  const versions = engine === 'aurora-postgresql' ? engineVersions : [];
  const items = versions.map(
    (version) => `<DBEngineVersion><Engine>${engine}</Engine><EngineVersion>${version}</EngineVersion></DBEngineVersion>`,
  );
  const result = `<DescribeDBEngineVersionsResult><DBEngineVersions>${items.join('')}</DBEngineVersions></DescribeDBEngineVersionsResult>`;
  const xml = `<DescribeDBEngineVersionsResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/">${result}</DescribeDBEngineVersionsResponse>`;
  return { status: 200, headers: { 'content-type': 'text/xml' }, body: Buffer.from(xml) };
}
