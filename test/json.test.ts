import { expect, test } from 'vitest';
import { parseJson, tryJson } from '../src/json.js';

test('objects and lists are parsed', () => {
  expect(parseJson('{"a": 1}', 'file')).toEqual({ a: 1 });
  expect(parseJson('[1]', 'file')).toEqual([1]);
});

test.each([
  ['{"a": 1, "b"', 'The file f is cut or damaged: it should be JSON.'],
  ['<html>', 'The file f is cut or damaged: it should be JSON.'],
  [' \n', 'The file f is empty: it should be JSON.'],
  ['null', 'The file f has something else in it: it should be JSON.'],
  ['"text"', 'The file f has something else in it: it should be JSON.'],
])('%j is damaged content, and no bug of the tool', (text, message) => {
  expect(() => parseJson(text, 'The file f')).toThrow(expect.objectContaining({ code: 'CONTENT_DAMAGED', message }));
});

test('text that need not be JSON is undefined if it is not', () => {
  expect([tryJson('{"a":'), tryJson('null'), tryJson('1')]).toEqual([undefined, null, 1]);
});
