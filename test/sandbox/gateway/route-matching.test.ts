import { expect, test } from 'vitest';
import { matchRoute } from '../../../src/sandbox/gateway/route-matching.js';

const resource = (path: string, ...methods: string[]) => ({
  id: path,
  path,
  resourceMethods: Object.fromEntries(methods.map((httpMethod) => [httpMethod, { httpMethod }])),
});
const resources = [
  resource('/'),
  resource('/process', 'POST'),
  resource('/process/{jobId}', 'GET'),
  resource('/process/latest', 'GET'),
  resource('/files/{path+}', 'ANY'),
];
const match = (method: string, path: string) => {
  const route = matchRoute(resources, method, path);
  return route && [route.resource.path, route.pathParameters];
};

test.each([
  ['POST', '/process', ['/process', null]],
  ['POST', '/process/', ['/process', null]],
  ['GET', '/process/a%20b', ['/process/{jobId}', { jobId: 'a b' }]],
  ['GET', '/process/latest', ['/process/latest', null]],
  ['DELETE', '/files/a/b.csv', ['/files/{path+}', { path: 'a/b.csv' }]],
])('%s %s matches %j', (method, path, expected) => {
  expect(match(method, path)).toEqual(expected);
});

test.each([
  ['GET', '/process'],
  ['GET', '/nowhere'],
  ['GET', '/'],
  ['GET', '/files'],
  ['GET', '/process/a/b'],
])('%s %s matches nothing', (method, path) => {
  expect(match(method, path)).toBeUndefined();
});
