// Mends the emulator's answers about queues: SQS gives documents without spaces, and Terraform compares them as text.
import { type Interceptor, jsonBody } from '../../front/exchange.js';

const documents = ['RedrivePolicy', 'RedriveAllowPolicy'] as const;

/** Takes the spaces out of the JSON documents among a queue's attributes. */
export function queueMends(): Interceptor {
  return {
    services: ['sqs'],
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
