// Answers as AWS does for a resource that does not exist, where the emulator crashes or finds nothing wrong. A cancelled deletion may have reached the
// emulator all the same: if the next one were answered with status 500, Terraform would try it again for an hour.
import { awsJsonError, type FrontRequest, type FrontResponse, type Interceptor, jsonBody } from '../../front/exchange.js';

export function missingResourceFixes(): Interceptor {
  return {
    services: ['apigateway', 'ec2'],
    after(request, response) {
      Object.assign(response, request.name.service === 'ec2' ? missingInNetwork(request, response) : missingInApi(request, response));
    },
  };
}

function missingInApi(request: FrontRequest, response: FrontResponse): FrontResponse | undefined {
  return isMissingInApi(request, response) ? awsJsonError(404, 'NotFoundException', 'Invalid identifier specified') : undefined;
}

function isMissingInApi({ method, url }: FrontRequest, { status, body }: FrontResponse): boolean {
  if (method !== 'GET' && method !== 'DELETE') return false;
  if (status === 500) return true;
  if (status === 400) return body.includes('Invalid Request Validator Id specified');
  return method === 'GET' && integrationPath.test(url) && Object.keys(jsonBody(body) ?? {}).length === 0;
}

const integrationPath = /\/methods\/[A-Z]+\/integration\/?$/;

/** The operations of EC2 for which the emulator crashes, and the error code of AWS. */
const networkErrors: Readonly<Record<string, string>> = {
  DeleteNatGateway: 'NatGatewayNotFound',
  DeleteNetworkAclEntry: 'InvalidNetworkAclEntry.NotFound',
  ReplaceNetworkAclAssociation: 'InvalidAssociationID.NotFound',
};

function missingInNetwork({ name }: FrontRequest, { status }: FrontResponse): FrontResponse | undefined {
  const code = networkErrors[name.operation];
  if (status !== 500 || code === undefined) return undefined;
  const error = `<Error><Code>${code}</Code><Message>It does not exist</Message></Error>`;
  const body = `<?xml version="1.0" encoding="UTF-8"?><Response><Errors>${error}</Errors><RequestID>sandbox</RequestID></Response>`;
  return { status: 400, headers: { 'content-type': 'text/xml' }, body: Buffer.from(body) };
}
