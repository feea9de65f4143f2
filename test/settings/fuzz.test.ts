import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TradingInfraError } from '../../src/errors.js';
import { checkSettings } from '../../src/settings/check.js';
import { setInPlace } from '../../src/settings/edit.js';
import { environmentSchema } from '../../src/settings/schema.js';
import { dev, rightSamples, wrongSamples } from './samples.js';

const text = dev('database:', '  maxCapacityAcu: 4', 'network: { zones: 2, interfaceEndpoints: [sqs] }', 'protected: true');
const scraps = [
  ':',
  ' ',
  '\n',
  '  ',
  '\t',
  '-',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  '&a',
  '*a',
  '!x',
  '|',
  '>',
  '?',
  '#',
  '<<: *a',
  '---',
  '~',
  '0',
  '.nan',
  '\0',
  '\u2028',
  '%',
];

function isToldWell(given: string): boolean {
  try {
    checkSettings(given, '/x/trading-infra.yaml');
    return true;
  } catch (error) {
    return error instanceof TradingInfraError && error.message.includes('trading-infra.yaml');
  }
}

describe('whatever is in the file', () => {
  test('settings with a scrap in the wrong place are read or refused in a sentence', () => {
    const cut = fc.tuple(fc.nat(text.length), fc.nat(6), fc.constantFrom(...scraps));
    fc.assert(
      fc.property(cut, ([at, drop, scrap]) => isToldWell(text.slice(0, at) + scrap + text.slice(at + drop))),
      { numRuns: 120 },
    );
  });

  test('so is any value in any place', () => {
    const value = fc.jsonValue({ maxDepth: 2 });
    const keys = ['target', 'account', 'region', 'size', 'network', 'database', 'storage', 'toString', '__proto__'];
    const property = fc.property(fc.constantFrom(...keys), value, (key, given) => {
      const environment = `{"target":"aws","account":"123456789012","region":"us-east-1","size":"small",${JSON.stringify(key)}:${JSON.stringify(given)}}`;
      return isToldWell(`{"version":1,"environments":{"dev":${environment}}}`);
    });
    fc.assert(property, { numRuns: 100 });
  });
});

test.each(rightSamples.map(({ title, text: given }) => ({ title, given: String(given) })))(
  'an environment can be added to: $title',
  ({ given }) => {
    const { document, settings } = checkSettings(given, '/x/trading-infra.yaml');
    const added = environmentSchema.parse({ target: 'sandbox', account: '123456789012', region: 'us-east-1', size: 'small' });
    setInPlace(document, ['environments', 'added'], added);
    const again = checkSettings(document.toString(), '/x/trading-infra.yaml').settings;
    expect(again).toEqual({ ...settings, environments: { ...settings.environments, added } });
  },
);

test('an edit of an environment that is merged from an anchor says what it says', () => {
  const given = rightSamples.find(({ title }) => title.includes('anchor'));
  const { document, settings } = checkSettings(String(given?.text), '/x/trading-infra.yaml');
  const wanted = { ...settings.environments.two, size: 'large', database: { instances: 3 } };
  setInPlace(document, ['environments', 'two'], wanted);
  expect(checkSettings(document.toString(), '/x/trading-infra.yaml').settings.environments).toEqual({
    ...settings.environments,
    two: wanted,
  });
});

test('every wrong sample is one that the fuzz would accept', () => {
  for (const { text: given } of wrongSamples) if (typeof given === 'string' && given.length < 10_000) expect(isToldWell(given)).toBe(true);
});
