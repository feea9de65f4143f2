// Mends the emulator's bucket policies: it denies whatever a Deny names and reads no condition, so that "only with TLS" denies all.
import { type Interceptor, jsonBody } from '../../front/exchange.js';

interface Policy {
  Statement?: { Effect?: string; Condition?: unknown }[];
}

/** What is left for the emulator when nothing else is: a policy needs a statement, and this one touches no object. */
const placeholder = { Effect: 'Allow', Principal: '*', Action: 's3:GetBucketLocation', Resource: '*' };

/** Gives the emulator only what it judges rightly, the policy without conditional denials, and answers with what was put. */
export function bucketPolicyMends(): Interceptor {
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
