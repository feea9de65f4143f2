// Fixes API Gateway's UpdateAccount: on AWS, a patch without a value clears the setting, but the emulator returns status 500.
import { type Interceptor, jsonBody } from '../../front/exchange.js';

/** Adds an empty value to account patches that have none. */
export function accountFixes(): Interceptor {
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
