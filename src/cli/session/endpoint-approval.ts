// Endpoints that are not AWS's own: whoever runs one sees every request and answers it. A command that changes something needs their approval, which
// `--yes` does not give; every command shows them.

import { describeSettings } from '../../aws/connection-settings.js';
import { describeEndpoints, foreignEndpoints, normaliseEndpoint } from '../../aws/endpoints.js';
import { TradingInfraError } from '../../errors.js';
import type { Session } from '../../operations/session/session.js';
import { quoted } from '../../shell-words.js';
import type { CommandContext } from '../terminal/command.js';

type EndpointContext = Pick<CommandContext, 'command' | 'prompt' | 'interactive' | 'report'>;

interface Answers {
  yes?: boolean | undefined;
  allowEndpoint?: readonly string[] | undefined;
}

/** Where a session is connected to: account, region and endpoints; and how, where that is not as usual. */
export function describePlace({ target: { account, region, principal, endpoint, endpoints = [], settings = [] } }: Session): string {
  const alias = principal.alias === undefined ? '' : ` (${principal.alias})`;
  const at = endpoints.length > 0 ? describeEndpoints(endpoints) : endpoint;
  const how = describeSettings(settings);
  return `account ${account}${alias}, ${region}${at === undefined ? '' : `, at ${at}`}${how === '' ? '' : `, with ${how}`}`;
}

/** Warns about endpoints that are not AWS's own. */
export function showEndpoints({ report }: Pick<EndpointContext, 'report'>, session: Session): void {
  const foreign = foreignIn(session);
  if (foreign.length > 0) report({ type: 'warning', text: `Requests go to ${describeEndpoints(foreign)}, not to AWS itself.` });
}

/**
 * Approves the endpoints that are not AWS's own: each by its `--allow-endpoint`, or all of them by typing the environment's name. Throws DECLINED
 * otherwise, and also if `--allow-endpoint` names an endpoint that is not in use, because the requests would then go elsewhere than expected.
 */
export async function confirmEndpoints(context: EndpointContext, session: Session, { yes, allowEndpoint = [] }: Answers): Promise<void> {
  const { target, environment } = session;
  if (target.kind !== 'aws') return;
  const foreign = foreignIn(session);
  showEndpoints(context, session);
  refuseUnused(session, allowEndpoint);
  const allowed = allowEndpoint.map(normaliseEndpoint);
  const open = [...new Set(foreign.map(({ url }) => url).filter((url) => !allowed.includes(url)))];
  if (open.length === 0) return;
  const allowing = [...new Set(foreign.map(({ url }) => url))].map((url) => `--allow-endpoint ${quoted(url)}`);
  const flags = [...(yes ? ['--yes'] : []), ...allowing].join(' ');
  const hint = `trading-infra ${context.command} --env ${environment.name} ${flags}`;
  if (yes || !context.interactive) {
    const message = `${open.join(' and ')} ${open.length === 1 ? 'is' : 'are'} not AWS, which --yes does not approve. Nothing was changed.`;
    throw new TradingInfraError('DECLINED', message, { hint, details: { endpoints: open } });
  }
  const typed = await context.prompt.text({ message: `Type ${environment.name} to send all of its requests there:` });
  if (typed === environment.name) return;
  throw new TradingInfraError('DECLINED', `"${typed}" is not ${environment.name}. Nothing was changed.`, { hint });
}

function refuseUnused({ target: { endpoints = [] }, environment }: Session, allowEndpoint: readonly string[]): void {
  const unused = allowEndpoint.find((url) => !endpoints.some((endpoint) => endpoint.url === normaliseEndpoint(url)));
  if (unused === undefined) return;
  const now = endpoints.length === 0 ? 'AWS itself' : describeEndpoints(endpoints);
  throw new TradingInfraError('DECLINED', `--allow-endpoint got ${unused}, but requests go to ${now}. Nothing was changed.`, {
    hint: `export AWS_ENDPOINT_URL=${quoted(unused)}, or leave --allow-endpoint out to use ${environment.name} at AWS`,
  });
}

function foreignIn({ target: { endpoints = [], region } }: Session) {
  return foreignEndpoints(endpoints, region);
}
