import { expect, test } from 'vitest';
import { type SqsMessage, sqsEvent, succeededMessages } from '../../../src/sandbox/queue/sqs-event.js';

const messages = ['a', 'b'].map((id): SqsMessage => ({ MessageId: id, ReceiptHandle: `r-${id}`, Body: `body ${id}`, MD5OfBody: 'm' }));
const succeeded = (answer: unknown, reports = true) =>
  succeededMessages(messages, typeof answer === 'string' ? answer : JSON.stringify(answer), reports).map(({ MessageId }) => MessageId);

test('the event contains the queue and the region', () => {
  const queueArn = 'arn:aws:sqs:us-east-1:123456789012:q';
  expect(sqsEvent(messages.slice(0, 1), { queueArn, region: 'us-east-1' })).toMatchObject({
    Records: [
      { messageId: 'a', receiptHandle: 'r-a', body: 'body a', eventSource: 'aws:sqs', eventSourceARN: queueArn, awsRegion: 'us-east-1' },
    ],
  });
});

test.each([
  [{ batchItemFailures: [] }, ['a', 'b']],
  [{}, ['a', 'b']],
  [null, ['a', 'b']],
  [{ batchItemFailures: [{ itemIdentifier: 'a' }] }, ['b']],
  [{ batchItemFailures: [{ itemIdentifier: '' }] }, []],
  [{ batchItemFailures: [{ itemIdentifier: 'unknown' }] }, []],
  [{ batchItemFailures: [{}] }, []],
  ['not json', []],
])('the result %j means that %j succeeded', (answer, expected) => {
  expect(succeeded(answer)).toEqual(expected);
});

test('without ReportBatchItemFailures every result means success', () => {
  expect(succeeded({ batchItemFailures: [{ itemIdentifier: 'a' }] }, false)).toEqual(['a', 'b']);
});
