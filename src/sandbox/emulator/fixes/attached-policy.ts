// Refuses to delete an IAM policy that is attached, as IAM does. The emulator deletes it, and then neither detaches it from its role nor deletes the role.
import type { FrontRequest, FrontResponse, Interceptor } from '../../front/exchange.js';
import type { EmulatorClient } from '../emulator-client.js';

const version = '2010-05-08';

/** Sends a request that only reads in place of the deletion, and answers with IAM's error. */
export function attachedPolicyFixes(emulator: EmulatorClient): Interceptor {
  const refused = new WeakSet<FrontRequest>();
  return {
    services: ['iam'],
    async before(request) {
      if (request.name.operation !== 'DeletePolicy') return;
      const PolicyArn = new URLSearchParams(request.body.toString()).get('PolicyArn') ?? '';
      const form = (Action: string) => new URLSearchParams({ Action, Version: version, PolicyArn }).toString();
      const call = { service: 'iam', region: request.name.region, method: 'POST', body: form('GetPolicy') };
      // What does not exist is not attached either.
      const description = await emulator.bytes(call).catch(() => Buffer.alloc(0));
      if (!/<AttachmentCount>[1-9]/.test(description.toString())) return;
      refused.add(request);
      request.body = Buffer.from(form('GetPolicy'));
    },
    after(request, response) {
      if (refused.has(request)) Object.assign(response, refusal);
    },
  };
}

const error =
  '<Error><Type>Sender</Type><Code>DeleteConflict</Code><Message>Cannot delete a policy attached to entities.</Message></Error>';
const refusal: FrontResponse = {
  status: 409,
  headers: { 'content-type': 'text/xml' },
  body: Buffer.from(`<ErrorResponse>${error}<RequestId>sandbox</RequestId></ErrorResponse>`),
};
