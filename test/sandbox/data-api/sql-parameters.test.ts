import { expect, test } from 'vitest';
import { bindParameters, numberPlaceholders } from '../../../src/sandbox/data-api/sql-parameters.js';
import { jsonRecord, typedField } from '../../../src/sandbox/data-api/typed-fields.js';

test.each([
  ['SELECT :a, :b, :a', 'SELECT $1, $2, $1', ['a', 'b']],
  ["SELECT ':a', :b::text -- :c\n", "SELECT ':a', $1::text -- :c\n", ['b']],
  ['SELECT $$ :a $$, $x$ :b $x$, ":c", /* :d */ :e', 'SELECT $$ :a $$, $x$ :b $x$, ":c", /* :d */ $1', ['e']],
  ["SELECT 'it''s :a', E'\\' :b', :c", "SELECT 'it''s :a', E'\\' :b', $1", ['c']],
])('numbers the placeholders in %s', (sql, numbered, names) => {
  expect(numberPlaceholders(sql)).toEqual({ sql: numbered, names });
});

test('values are converted to text with a type', () => {
  const parameters = [
    { name: 's', value: { stringValue: 'x' } },
    { name: 'n', value: { longValue: 7 } },
    { name: 'b', value: { blobValue: 'YWJj' } },
    { name: 'u', value: { stringValue: '1.5' }, typeHint: 'DECIMAL' as const },
    { name: 'z', value: { isNull: true } },
  ];
  expect(bindParameters(['s', 'n', 'b', 'u', 'z'], parameters)).toEqual([
    { type: 25, value: 'x' },
    { type: 20, value: '7' },
    { type: 17, value: '\\x616263' },
    { type: 1700, value: '1.5' },
    { type: 0, value: null },
  ]);
  expect(() => bindParameters(['missing'], parameters)).toThrow('Cannot find parameter: missing');
});

const column = (typeOid: number, name = 'c') => ({ name, typeOid, tableOid: 0 });

test.each([
  [23, '7', { longValue: 7 }],
  [701, '1.5', { doubleValue: 1.5 }],
  [1700, '1.50', { stringValue: '1.50' }],
  [16, 't', { booleanValue: true }],
  [17, '\\x616263', { blobValue: 'YWJj' }],
  [1184, '2024-08-08 00:00:00.5+00', { stringValue: '2024-08-08 00:00:00.5' }],
  [1009, '{a,"b,c"}', { arrayValue: { stringValues: ['a', 'b,c'] } }],
  [1007, '{1,2}', { arrayValue: { longValues: [1, 2] } }],
  [25, null, { isNull: true }],
])('converts a value of type %i: %s', (type, text, field) => {
  expect(typedField(column(type), text)).toEqual(field);
});

test('converts a row to JSON', () => {
  expect(jsonRecord([column(23, 'a'), column(25, 'b')], ['1', null])).toEqual({ a: 1, b: null });
});
