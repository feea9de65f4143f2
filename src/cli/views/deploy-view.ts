// What stands at the end of a deploy: where the platform answers, how to call it, and what to do next.

import type { VerifyReport } from '../../deployment/checks/verify.js';
import type { ShownKey } from '../../deployment/keys.js';
import type { PlanCounts } from '../../deployment/plan.js';
import type { Outputs } from '../../stacks/names.js';
import type { View } from '../command.js';
import { duration } from '../duration.js';
import { columns } from '../table.js';
import { renderProblems } from './verify-view.js';

export interface Deployment {
  environment: string;
  /** What follows `trading-infra` commands so that they find the same settings. */
  flags: string;
  /** Resources by what was planned for them. */
  counts: PlanCounts;
  /** Absent when there was nothing to do. */
  applied?: { resources: number; seconds: number };
  endpoint: string;
  outputs: Outputs;
  apiKey: ShownKey;
  /** Names of the migrations that were applied. */
  migrations: string[];
  /** Absent when nothing changed, and with --no-verify. */
  verification?: VerifyReport;
}

const trade = '{"trades":[{"v":1,"symbol":"BTC-USDT","ts":"1723075200000000000","price":"55000.5","size":"0.25","side":"buy"}]}';

/** The whole ending. Endpoint and key stand there also when there was nothing to do. */
export function renderDeployment(deployment: Deployment, view: View): string {
  const { environment, applied, endpoint, apiKey, flags } = deployment;
  const { paint } = view;
  const headline =
    applied === undefined
      ? 'Nothing to do: the platform is as the settings say'
      : `Deployed ${environment}: ${applied.resources} resources in ${duration(applied.seconds)}`;
  const facts = [
    ['Endpoint', endpoint],
    ['API key', `${apiKey.masked}  ${paint.dim(`(trading-infra keys show ${flags} --reveal)`)}`],
    ['Buckets', `${deployment.outputs['raw-data-bucket']} -> ${deployment.outputs['processed-data-bucket']}`],
    ['Database', deployment.outputs['database-endpoint']],
  ];
  return [
    `${paint.green('✔')} ${headline}`,
    '',
    ...columns(
      facts.map(([label = '', value = '']) => [paint.dim(label), value]),
      '  ',
    ),
    '',
    'Try it (the key stays out of your history):',
    curlLine(endpoint, flags),
    ...verificationLines(deployment, view),
    '',
    'Next:',
    ...columns(
      [
        [`trading-infra verify ${flags}`, 'ask the platform whether everything is as it should be'],
        [`trading-infra outputs ${flags}`, 'all names and addresses'],
        [`trading-infra destroy ${flags}`, 'take everything back'],
      ],
      '  ',
    ),
  ].join('\n');
}

/** One line to paste: the key comes from a command of ours and is never typed. */
function curlLine(endpoint: string, flags: string): string {
  return `curl -sS ${endpoint}/process -H "x-api-key: $(trading-infra keys show ${flags} --reveal)" -H 'content-type: application/json' -d '${trade}'`;
}

function verificationLines({ verification }: Deployment, view: View): string[] {
  return verification === undefined ? [] : ['', renderProblems(verification, view)];
}
