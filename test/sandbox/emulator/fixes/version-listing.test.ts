import { expect, test } from 'vitest';
import { versionListingFixes } from '../../../../src/sandbox/emulator/fixes/version-listing.js';
import { frontRequest, xmlResponse } from './front-request.js';

const listing = '<ListVersionsResult><Version><Key>incoming/gööd +1%20&amp;&#13;.csv</Key><Size>1</Size></Version></ListVersionsResult>';

async function list(url: string) {
  const response = xmlResponse(listing);
  await versionListingFixes().after?.(frontRequest('s3', 'ListObjectVersions', '', { method: 'GET', url }), response);
  return response.body.toString();
}

test('keys are encoded if the request asks for it, so that they come back as they are', async () => {
  const [, key = ''] = /<Key>(.*)<\/Key>/.exec(await list('/bucket?encoding-type=url&versions=')) ?? [];
  expect(key).toBe('incoming/g%C3%B6%C3%B6d%20%2B1%2520%26%0D.csv');
  expect(decodeURIComponent(key)).toBe('incoming/gööd +1%20&\r.csv');
});

test('other listings stay as they are', async () => {
  expect(await list('/bucket?versions')).toBe(listing);
});
