// Fixes bucket policies: the emulator ignores the conditions of Deny statements, so a policy that only requires TLS would deny every request.
import { type Interceptor, jsonBody } from '../../front/exchange.js';

interface Policy {
  Statement?: { Effect?: string; Condition?: unknown }[];
}

/** Sent if no other statement is left, because a policy needs at least one. This statement grants no access to objects. */
const placeholder = { Effect: 'Allow', Principal: '*', Action: 's3:GetBucketLocation', Resource: '*' };

/** Removes conditional Deny statements from the policies sent to the emulator, and returns the original policies to clients. */
export function bucketPolicyFixes(): Interceptor {
  const put = new Map<string, Buffer>();
  return {
    services: ['s3'],
    s3Operations: /^(Put|Get|Delete)BucketPolicy$|^DeleteBucket$/,
    before(request) {
      const { operation, resource } = request.name;
      const policy: Policy | undefined = operation === 'PutBucketPolicy' ? jsonBody(request.body) : undefined;
      if (!policy?.Statement) return;
      put.set(resource, request.body);
      const kept = policy.Statement.filter(({ Effect, Condition }) => !(Effect === 'Deny' && Condition));
      request.body = Buffer.from(JSON.stringify({ ...policy, Statement: kept.length > 0 ? kept : [placeholder] }));
    },
    after({ name: { operation, resource } }, response) {
      if (response.status >= 300) return;
      if (operation.startsWith('Delete')) put.delete(resource);
      const original = put.get(resource);
      if (operation === 'GetBucketPolicy' && original) response.body = original;
    },
  };
}
