// Converts SQS messages into the event that Lambda passes to a function, and reads the function's result.

/** A message as ReceiveMessage returns it. */
export interface SqsMessage {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  MD5OfBody: string;
  Attributes?: Record<string, string>;
  MessageAttributes?: Record<string, { StringValue?: string; BinaryValue?: string; DataType: string }>;
}

/** Builds the event for a batch of messages. */
export function sqsEvent(messages: readonly SqsMessage[], { queueArn, region }: { queueArn: string; region: string }): object {
  return {
    Records: messages.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue, BinaryValue, DataType }]) => [
          name,
          { stringValue: StringValue, binaryValue: BinaryValue, stringListValues: [], binaryListValues: [], dataType: DataType },
        ]),
      ),
      md5OfBody: message.MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: region,
    })),
  };
}

/**
 * Selects the messages that were processed successfully and may be deleted, by the rules of `ReportBatchItemFailures`.
 * Without a list of failures, it selects all messages. If the result is invalid, or an identifier is unknown or empty, it selects none.
 * @param payload the function's result, as JSON text
 * @param reportsFailures whether the mapping has `ReportBatchItemFailures`
 */
export function succeededMessages(messages: readonly SqsMessage[], payload: string, reportsFailures: boolean): SqsMessage[] {
  if (!reportsFailures) return [...messages];
  const answer = parse(payload);
  if (answer === undefined) return [];
  const failures = answer === null ? null : (answer as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === null || failures === undefined) return [...messages];
  if (!Array.isArray(failures)) return [];
  const identifiers = failures.map((failure) => (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier);
  const known = new Set<unknown>(messages.map(({ MessageId }) => MessageId));
  if (!identifiers.every((identifier) => known.has(identifier))) return [];
  return messages.filter(({ MessageId }) => !identifiers.includes(MessageId));
}

function parse(payload: string): unknown {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' ? value : null;
  } catch {
    return undefined;
  }
}
