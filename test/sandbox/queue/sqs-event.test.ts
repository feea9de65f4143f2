import { expect, test } from 'vitest';
import { doneMessages, type SqsMessage, sqsEvent } from '../../../src/sandbox/queue/sqs-event.js';

const messages = ['a', 'b'].map((id): SqsMessage => ({ MessageId: id, ReceiptHandle: `r-${id}`, Body: `body ${id}`, MD5OfBody: 'm' }));
const done = (answer: unknown, reports = true) =>
  doneMessages(messages, typeof answer === 'string' ? answer : JSON.stringify(answer), reports).map(({ MessageId }) => MessageId);

test('the event names queue and region', () => {
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
])('%j leaves %j done', (answer, expected) => {
  expect(done(answer)).toEqual(expected);
});

test('without ReportBatchItemFailures every answer is success', () => {
  expect(done({ batchItemFailures: [{ itemIdentifier: 'a' }] }, false)).toEqual(['a', 'b']);
});
