import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { describeAllowed } from '../../src/settings/allowed-values.js';
import { type JsonSchema, schemaAt, settingsJsonSchema } from '../../src/settings/json-schema.js';
import { dev, rightSamples } from './samples.js';

const root = settingsJsonSchema();

test('an editor accepts what the tool accepts', () => {
  const validate = new Ajv({ strict: false }).compile(root);
  for (const { text } of rightSamples)
    expect(validate(parse(String(text).replace(/^\uFEFF/, ''), { merge: true })), JSON.stringify(validate.errors)).toBe(true);
  expect(validate(parse(dev('databse: {}')))).toBe(false);
  expect(validate(parse(dev('logs: { retentionDays: 31 }')))).toBe(false);
  expect(validate(parse(dev('network: { interfaceEndpoints: [sqs, sqs] }')))).toBe(false);
});

test.each([
  ['protected', 'true or false'],
  ['size', 'one of small, medium, large'],
  ['network.zones', 'a whole number from 2 to 3'],
  ['network.cidr', 'a private IPv4 network from /16 to /20, such as 10.0.0.0/16'],
  ['network.flowLogIntervalSeconds', 'one of 60, 600'],
  ['database.autoPauseSeconds', 'a whole number from 300 to 86400, or null'],
  ['database.maxCapacityAcu', 'a number from 1 to 256 in steps of 0.5'],
  ['api.quotaPerDay', 'a whole number from 1 to 2147483647, or null'],
  ['owner', 'a text of 1 to 64 characters'],
  ['tables', 'a map with any of deletionProtection'],
])('%s may be %s', (path, allowed) => {
  const schema = schemaAt(root, ['environments', 'dev', ...path.split('.')]);
  expect(describeAllowed(schema as JsonSchema)).toBe(allowed);
});

test('what is no setting has no schema', () => {
  expect(schemaAt(root, ['environments', 'dev', 'toString'])).toBeUndefined();
  expect(schemaAt(root, ['nothing', 'here'])).toBeUndefined();
});
