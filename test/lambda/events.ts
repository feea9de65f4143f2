// Events as the function receives them.

/** The S3 event for an upload. */
export function uploadEvent(key: string, versionId: string, bucket = 'raw') {
  const encoded = encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
  return {
    Records: [
      {
        eventSource: 'aws:s3',
        eventName: 'ObjectCreated:Put',
        s3: { bucket: { name: bucket }, object: { key: encoded, versionId, eTag: 'e' } },
      },
    ],
  };
}

/** The SQS event for messages with these bodies. */
export function queueEvent(...bodies: unknown[]) {
  return {
    Records: bodies.map((body, n) => ({
      eventSource: 'aws:sqs',
      messageId: `message-${n}`,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })),
  };
}
