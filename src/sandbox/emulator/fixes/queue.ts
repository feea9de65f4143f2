// Fixes queue attributes: the emulator adds spaces to JSON documents, which Terraform compares as text, and forgets the queue's policy whenever another
// attribute changes.
import { type Interceptor, jsonBody } from '../../front/exchange.js';

const documents = ['RedrivePolicy', 'RedriveAllowPolicy'] as const;

interface QueueRequest {
  QueueUrl?: string;
  Attributes?: Record<string, string>;
}

/** Removes the spaces from the JSON documents in a queue's attributes, and adds its policy to each change of other attributes. */
export function queueFixes(): Interceptor {
  const policies = new Map<string, string>();
  return {
    services: ['sqs'],
    before(request) {
      const { operation, region } = request.name;
      if (operation !== 'SetQueueAttributes' && operation !== 'DeleteQueue') return;
      const { QueueUrl, Attributes }: QueueRequest = jsonBody(request.body) ?? {};
      const key = `${region}/${QueueUrl?.split('/').at(-1)}`;
      const policy = Attributes?.Policy ?? policies.get(key);
      if (operation === 'DeleteQueue' || policy === undefined) {
        policies.delete(key);
        return;
      }
      policies.set(key, policy);
      request.body = Buffer.from(JSON.stringify({ QueueUrl, Attributes: { ...Attributes, Policy: policy } }));
    },
    after({ name }, response) {
      if (response.status >= 300 || name.operation !== 'GetQueueAttributes') return;
      const content = jsonBody(response.body);
      const attributes = content?.Attributes as Record<string, string> | undefined;
      if (!attributes) return;
      for (const document of documents) {
        const text = attributes[document];
        if (text) attributes[document] = JSON.stringify(JSON.parse(text));
      }
      response.body = Buffer.from(JSON.stringify(content));
    },
  };
}
