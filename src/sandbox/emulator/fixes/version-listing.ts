// Fixes ListObjectVersions: the emulator ignores `encoding-type=url`, with which Terraform asks when it empties a bucket. It would then decode
// keys that are not encoded, delete others that do not exist, and try again for an hour.
import type { Interceptor } from '../../front/exchange.js';
import { editElements, unescapeXml } from '../../front/xml-elements.js';

/** Encodes the keys if the request asks for it. */
export function versionListingFixes(): Interceptor {
  return {
    services: ['s3'],
    s3Operations: /^ListObjectVersions$/,
    after({ url }, response) {
      const isAsked = new URLSearchParams(url.split('?')[1]).get('encoding-type') === 'url';
      if (!isAsked || response.status >= 300) return;
      const xml = response.body.toString();
      if (xml.includes('<EncodingType>')) return;
      response.body = Buffer.from(editElements(xml, 'Key', (key) => encodeURIComponent(unescapeXml(key)).replaceAll('%2F', '/')));
    },
  };
}
