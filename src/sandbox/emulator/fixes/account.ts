// Mends the emulator's API Gateway account: taking back a value comes as a patch without one, and it answers that with a 500.
import { type Interceptor, jsonBody } from '../../front/exchange.js';

/** Gives every patch of the account a value. */
export function accountMends(): Interceptor {
  return {
    services: ['apigateway'],
    before(request) {
      if (request.name.operation !== 'UpdateAccount') return;
      const content = jsonBody(request.body);
      const patches = content?.patchOperations;
      if (!Array.isArray(patches)) return;
      request.body = Buffer.from(JSON.stringify({ ...content, patchOperations: patches.map((patch) => ({ value: '', ...patch })) }));
    },
  };
}
