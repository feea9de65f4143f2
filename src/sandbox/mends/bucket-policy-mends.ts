// Mends the emulator's bucket policies: it enforces them without looking at conditions, so that a policy that denies requests
// without TLS would deny every request. It gets the policy without conditional denials, and people get back what they gave.
import { type Interceptor, jsonBody } from '../front/exchange.js';

interface Statement {
  Effect?: string;
  Condition?: object;
}

/** Keeps each bucket's policy as it was given. */
export function bucketPolicyMends(): Interceptor {
  const policies = new Map<string, Buffer>();
  const given = new WeakMap<object, Buffer>();
  return {
    services: ['s3'],
    readsWhole: ({ url }) => /\?(?:.*&)?policy(?:=|&|$)/.test(url),
    before(request) {
      const policy = request.name.operation === 'PutBucketPolicy' ? jsonBody(request.body) : undefined;
      if (!policy) return;
      given.set(request, request.body);
      const statements = [policy.Statement ?? []].flat() as Statement[];
      const Statement = statements.filter(({ Effect, Condition }) => !(Effect === 'Deny' && Condition));
      request.body = Buffer.from(JSON.stringify({ ...policy, Statement }));
      // They were made for the body as it was.
      for (const header of Object.keys(request.headers)) {
        if (/^(content-md5|x-amz-checksum-.*|x-amz-sdk-checksum-algorithm|x-amz-content-sha256)$/.test(header))
          delete request.headers[header];
      }
    },
    after(request, response) {
      const { operation, resource } = request.name;
      if (response.status >= 300) return;
      if (operation === 'DeleteBucketPolicy') policies.delete(resource);
      if (operation === 'PutBucketPolicy') policies.set(resource, given.get(request) ?? request.body);
      if (operation === 'GetBucketPolicy') response.body = policies.get(resource) ?? response.body;
    },
  };
}
