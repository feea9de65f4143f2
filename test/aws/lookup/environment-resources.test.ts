import { describe, expect, it } from 'vitest';
import { isNamedType, namedResources } from '../../../src/aws/lookup/by-name.js';
import { environmentResources } from '../../../src/aws/lookup/environment-resources.js';
import { sizeNames } from '../../../src/settings/setting.js';
import { environmentWith, synthesized } from '../../stacks/stack-json.js';

/** Attributes in which AWS resources carry a name of their own. */
const nameAttributes = ['name', 'bucket', 'function_name', 'identifier', 'cluster_identifier'];
/** Types whose names count only inside another resource, which has a lookup. */
const contained = ['aws_api_gateway_model', 'aws_api_gateway_request_validator', 'aws_glue_catalog_table'];

describe('environmentResources', () => {
  it.each(sizeNames)('has every named resource of the stack in size %s', async (size) => {
    const given = { size, api: { waf: 'block' as const }, database: { monitoringIntervalSeconds: 60 as const } };
    const { platform } = await synthesized(given);
    const known = environmentResources(environmentWith(given)).map(({ type, name }) => `${type} ${name}`);
    const inStack = namedResources(platform.json).map(({ type, name }) => `${type} ${name}`);
    expect(inStack.length).toBeGreaterThan(25);
    expect(inStack.filter((one) => !known.includes(one))).toEqual([]);
  });

  it('has a lookup for every type of the stack that has a literal name of its own', async () => {
    const { platform } = await synthesized({ size: 'large' });
    const named = platform
      .everything()
      .filter(({ body }) => nameAttributes.some((one) => typeof body[one] === 'string' && !body[one].includes('${')))
      .map(({ type }) => type);
    expect([...new Set(named)].filter((type) => !isNamedType(type) && !contained.includes(type))).toEqual([]);
  });
});
