// Events as the function gets them.

/** S3's event for an upload. */
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

/** The queue's event for messages with these bodies. */
export function queueEvent(...bodies: unknown[]) {
  return {
    Records: bodies.map((body, n) => ({
      eventSource: 'aws:sqs',
      messageId: `message-${n}`,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })),
  };
}
