// What hands out credentials, on loopback: STS, IAM Identity Center's portal, and a container's host. Every identity is named after what it came from.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeIdentity {
  url: string;
  /** `Action` or path of each request, with the region that it was signed for. */
  asked: string[];
  stop(): void;
}

/** STS refuses these roles, by what their names say. */
const refusals: Record<string, [number, string, string]> = {
  denied: [403, 'AccessDenied', 'User: me is not authorized to perform: sts:AssumeRole on resource: denied'],
  invalid: [400, 'ValidationError', 'arn:aws:iam::1:role/invalid is invalid'],
  foreign: [400, 'InvalidIdentityToken', 'No OpenIDConnect provider found in your account'],
  late: [400, 'ExpiredTokenException', 'Token expired: current date/time must be before the expiration date/time'],
};

/** Starts the server. The `clockAheadMs` of its answers is how far its clock is ahead of ours. */
export async function startFakeIdentity({ clockAheadMs = 0 } = {}): Promise<FakeIdentity> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    response.setHeader('date', new Date(Date.now() + clockAheadMs).toUTCString());
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    const [, key = '', region = ''] = /Credential=([^/]*)\/\d+\/([^/]*)/.exec(request.headers.authorization ?? '') ?? [];
    const form = new URLSearchParams(body);
    const action = form.get('Action') ?? path;
    asked.push(path.startsWith('/hang') ? '/hang' : region === '' ? action : `${action} ${region}`);
    if (path.startsWith('/hang')) return;
    if (path.startsWith('/container')) return answerContainer(path, request, response);
    if (path === '/federation/credentials') return answerPortal(request, response);
    if (action === 'GetCallerIdentity') return answerIdentity(key, response);
    if (action.startsWith('AssumeRole')) return answerRole(action, form.get('RoleArn')?.split('/').at(-1) ?? '', response);
    response.end(xml('ListAccountAliases', '<AccountAliases/><IsTruncated>false</IsTruncated>'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, stop };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function answerIdentity(key: string, response: ServerResponse) {
  const wrong = { AKIASKEWED: 'SignatureDoesNotMatch', AKIAUNKNOWN: 'InvalidClientTokenId', ASIAOLD: 'ExpiredToken' }[key];
  if (wrong !== undefined) return refuse(response, [403, wrong, 'because']);
  response.end(
    xml('GetCallerIdentity', `<Arn>arn:aws:iam::999999999999:user/${key}</Arn><UserId>x</UserId><Account>999999999999</Account>`),
  );
}

function answerRole(action: string, role: string, response: ServerResponse) {
  const refusal = refusals[role];
  if (refusal !== undefined) return refuse(response, refusal);
  const keys = `<AccessKeyId>ASIA-${role}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>`;
  response.end(xml(action, `<Credentials>${keys}<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>`));
}

function answerContainer(path: string, request: IncomingMessage, response: ServerResponse) {
  if (path === '/container/refused') return send(response, 403, '{"message":"no such task"}');
  if (path === '/container/page') return send(response, 200, '<html>log in</html>');
  const token = request.headers.authorization ?? 'no-token';
  const keys = { AccessKeyId: `ASIA-${token}`, SecretAccessKey: 's', Token: 't', Expiration: '2099-01-01T00:00:00Z' };
  response.end(JSON.stringify(keys));
}

function answerPortal(request: IncomingMessage, response: ServerResponse) {
  const token = request.headers['x-amz-sso_bearer_token'];
  const refuseAs = (status: number, type: string, message: string) => {
    response.setHeader('x-amzn-errortype', type);
    send(response, status, JSON.stringify({ message }));
  };
  if (token === 'revoked') return refuseAs(401, 'UnauthorizedException', 'Session token not found or invalid');
  if (token === 'unassigned') return refuseAs(403, 'ForbiddenException', 'No access');
  const keys = { accessKeyId: `ASIA-${token}`, secretAccessKey: 's', sessionToken: 't', expiration: 4_070_908_800_000 };
  response.end(JSON.stringify({ roleCredentials: keys }));
}

function send(response: ServerResponse, status: number, text: string) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

function refuse(response: ServerResponse, [status, code, message]: [number, string, string]) {
  const text = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
  response.writeHead(status, { 'content-type': 'text/xml' }).end(text);
}

function xml(action: string, result: string): string {
  return `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`;
}
