import { expect, test } from 'vitest';
import { securityGroupFixes } from '../../../../src/sandbox/emulator/fixes/security-group.js';
import { frontRequest, xmlResponse } from './front-request.js';

test('a rule’s description is added, escaped, where the emulator dropped it', async () => {
  const fixes = securityGroupFixes();
  const body = 'Action=AuthorizeSecurityGroupEgress&IpPermissions.1.Groups.1.GroupId=sg&IpPermissions.1.Groups.1.Description=a%20%26%20b';
  const made = xmlResponse('<securityGroupRuleSet><item><securityGroupRuleId>sgr-1</securityGroupRuleId></item></securityGroupRuleSet>');
  await fixes.after?.(frontRequest('ec2', 'AuthorizeSecurityGroupEgress', body), made);
  const read = xmlResponse(
    '<item><securityGroupRuleId>sgr-1</securityGroupRuleId></item><item><securityGroupRuleId>sgr-2</securityGroupRuleId><description>c</description></item>',
  );
  await fixes.after?.(frontRequest('ec2', 'DescribeSecurityGroupRules', ''), read);
  expect(read.body.toString()).toBe(
    '<item><securityGroupRuleId>sgr-1</securityGroupRuleId><description>a &amp; b</description></item>' +
      '<item><securityGroupRuleId>sgr-2</securityGroupRuleId><description>c</description></item>',
  );
});
