// Fixes queue attributes: the emulator adds spaces to JSON documents, SQS does not, and Terraform compares the documents as text.
import { type Interceptor, jsonBody } from '../../front/exchange.js';

const documents = ['RedrivePolicy', 'RedriveAllowPolicy'] as const;

/** Removes the spaces from the JSON documents in a queue's attributes. */
export function queueFixes(): Interceptor {
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
