// Fixes the search for tagged resources: the emulator lists the databases of Glue, those that are gone included, whatever tags are asked for.
import { type Interceptor, jsonBody } from '../../front/exchange.js';

interface Filter {
  Key?: string;
  Values?: string[];
}
interface Mapping {
  Tags?: { Key: string; Value: string }[];
}

export function tagFilterFixes(): Interceptor {
  return {
    services: ['tagging'],
    after({ name, body }, response) {
      const content = name.operation === 'GetResources' && response.status < 300 ? jsonBody(response.body) : undefined;
      if (!Array.isArray(content?.ResourceTagMappingList)) return;
      const filters = (jsonBody(body)?.TagFilters ?? []) as Filter[];
      const kept = (content.ResourceTagMappingList as Mapping[]).filter((mapping) => filters.every((filter) => matches(mapping, filter)));
      response.body = Buffer.from(JSON.stringify({ ...content, ResourceTagMappingList: kept }));
    },
  };
}

function matches({ Tags = [] }: Mapping, { Key, Values = [] }: Filter): boolean {
  return Tags.some((tag) => tag.Key === Key && (Values.length === 0 || Values.includes(tag.Value)));
}
