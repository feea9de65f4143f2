// Fixes security group rules: the emulator drops the description of a rule that refers to a group or a prefix list.
import type { Interceptor } from '../../front/exchange.js';
import { elementText } from '../../front/xml-elements.js';

const described = /^(?:IpPermissions\.1\.(?:Groups|PrefixListIds)\.1\.Description|SecurityGroupRule\.1\.SecurityGroupRule\.Description)$/;

/** Remembers the description of each rule, and adds it to the responses. */
export function securityGroupFixes(): Interceptor {
  const descriptions = new Map<string, string>();
  return {
    services: ['ec2'],
    after({ name, body }, response) {
      if (response.status >= 300 || !/SecurityGroup(Rules|Ingress|Egress)$/.test(name.operation)) return;
      const xml = response.body.toString();
      const fields = new URLSearchParams(body.toString());
      const description = [...fields].find(([field]) => described.test(field))?.[1];
      const rule = fields.get('SecurityGroupRule.1.SecurityGroupRuleId') ?? elementText(xml, 'securityGroupRuleId');
      if (/^(Authorize|Modify)/.test(name.operation) && rule && description) descriptions.set(rule, description);
      response.body = Buffer.from(withDescriptions(xml, descriptions));
    },
  };
}

function withDescriptions(xml: string, descriptions: Map<string, string>): string {
  return xml.replace(/<securityGroupRuleId>([^<]+)<\/securityGroupRuleId>/g, (whole, rule: string) => {
    const description = descriptions.get(rule);
    return description === undefined ? whole : `${whole}<description>${escapeXml(description)}</description>`;
  });
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
