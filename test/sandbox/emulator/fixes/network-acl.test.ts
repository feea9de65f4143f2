import { expect, test } from 'vitest';
import { networkAclFixes } from '../../../../src/sandbox/emulator/fixes/network-acl.js';
import { frontRequest, xmlResponse } from './front-request.js';

const answer = "<Error><Code>InvalidRouteTableID.NotFound</Code><Message>The routeTable ID 'acl-1' does not exist</Message></Error>";

test('a missing network ACL is reported as one, and a missing route table as before', async () => {
  const ask = async (operation: string) => {
    const response = { ...xmlResponse(answer), status: 400 };
    await networkAclFixes().after?.(frontRequest('ec2', operation, ''), response);
    return response.body.toString();
  };
  expect(await ask('DescribeNetworkAcls')).toBe(
    "<Error><Code>InvalidNetworkAclID.NotFound</Code><Message>The networkAcl ID 'acl-1' does not exist</Message></Error>",
  );
  expect(await ask('DescribeRouteTables')).toBe(answer);
});
