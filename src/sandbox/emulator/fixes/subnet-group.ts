// Fixes ModifyDBSubnetGroup: the emulator deletes the group that it changes.
import { sandboxAccount } from '../../../platform/names.js';
import type { FrontRequest, Interceptor } from '../../front/exchange.js';
import { elementText } from '../../front/xml-elements.js';
import type { EmulatorClient } from '../emulator-client.js';

/** Creates a changed group again, with its tags. */
export function subnetGroupFixes(emulator: EmulatorClient): Interceptor {
  const creations = new WeakMap<FrontRequest, URLSearchParams>();
  const call = async (region: string, form: URLSearchParams) =>
    (await emulator.bytes({ service: 'rds', region, method: 'POST', body: form.toString() })).toString();
  return {
    services: ['rds'],
    async before(request) {
      const { operation, region } = request.name;
      if (operation !== 'ModifyDBSubnetGroup') return;
      const form = new URLSearchParams(request.body.toString());
      const ResourceName = `arn:aws:rds:${region}:${sandboxAccount}:subgrp:${form.get('DBSubnetGroupName')}`;
      const list = new URLSearchParams({ Action: 'ListTagsForResource', Version: form.get('Version') ?? '', ResourceName });
      form.set('Action', 'CreateDBSubnetGroup');
      const tags = (await call(region, list)).match(/<Tag>[\s\S]*?<\/Tag>/g) ?? [];
      tags.forEach((tag, i) => {
        for (const part of ['Key', 'Value']) form.set(`Tags.Tag.${i + 1}.${part}`, elementText(tag, part) ?? '');
      });
      creations.set(request, form);
    },
    async after(request, { status }) {
      const form = creations.get(request);
      if (form !== undefined && status < 300) await call(request.name.region, form);
    },
  };
}
