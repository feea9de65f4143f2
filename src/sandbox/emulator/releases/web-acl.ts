// What AWS WAF releases with a web ACL: its logging and its tags.
import { sandboxAccount } from '../../../platform/names.js';
import { type Interceptor, jsonBody } from '../../front/exchange.js';
import type { EmulatorClient } from '../emulator-client.js';
import { type ReleaseCall, releaseAfter } from './release.js';

export function webAclReleases(emulator: EmulatorClient): Interceptor {
  return releaseAfter(emulator, 'wafv2', {
    DeleteWebACL: async ({ name: { region }, body }, send) => {
      const { Name, Id } = jsonBody(body) ?? {};
      const arn = `arn:aws:wafv2:${region}:${sandboxAccount}:regional/webacl/${Name}/${Id}`;
      const tags = JSON.parse(await send(call('ListTagsForResource', { ResourceARN: arn }))) as TagList;
      const TagKeys = (tags.TagInfoForResource?.TagList ?? []).map(({ Key }) => Key);
      const logging = await send(call('GetLoggingConfiguration', { ResourceArn: arn })).catch(() => undefined);
      return [
        ...(logging === undefined ? [] : [call('DeleteLoggingConfiguration', { ResourceArn: arn })]),
        ...(TagKeys.length === 0 ? [] : [call('UntagResource', { ResourceARN: arn, TagKeys })]),
      ];
    },
  });
}

interface TagList {
  TagInfoForResource?: { TagList?: { Key: string }[] };
}

function call(operation: string, body: Record<string, unknown>): ReleaseCall {
  return { target: `AWSWAF_20190729.${operation}`, body };
}
