import { describe, expect, it } from 'vitest';
import { decideFoundation, type FoundationFacts } from '../../../src/operations/bootstrap/foundation-probe.js';
import type { StateResource } from '../../../src/terraform/state.js';

const place = { account: '123456789012', region: 'eu-central-1' };
const nothing: FoundationFacts = { recorder: undefined, deliveryChannel: undefined, apiGatewayRole: undefined, hasOurRules: false };
const ourName = 'trading-config-recorder-eu-central-1';
const ourRole = 'arn:aws:iam::123456789012:role/trading-apigateway-log-role-eu-central-1';
const ourState: StateResource[] = [
  { type: 'aws_config_configuration_recorder', name: 'recorder', nameOrId: ourName, attributes: {} },
  { type: 'aws_config_delivery_channel', name: 'channel', nameOrId: 'trading-config-delivery-eu-central-1', attributes: {} },
  { type: 'aws_api_gateway_account', name: 'account', nameOrId: 'api-gateway-account', attributes: {} },
];
const decide = (facts: Partial<FoundationFacts>, state: StateResource[] = [], begun: string[] = []) =>
  decideFoundation({ ...nothing, ...facts }, { state, begun: new Set(begun) }, place);

describe('decideFoundation', () => {
  it('manages everything in an empty account', () => {
    const probe = decide({});
    expect(probe).toMatchObject({ decision: { recorder: 'manage', apiGatewayLogRole: 'manage' }, isElsewhere: false, warnings: [] });
    expect(probe.sentences).toHaveLength(2);
  });

  it('keeps managing what its own state holds', () => {
    const recorder = { name: ourName, isRecording: true };
    const apiGatewayRole = { arn: ourRole, exists: true };
    const facts = { recorder, deliveryChannel: 'trading-config-delivery-eu-central-1', apiGatewayRole, hasOurRules: true };
    expect(decide(facts, ourState).decision).toEqual({ recorder: 'manage', apiGatewayLogRole: 'manage' });
  });

  it('adopts what somebody else created, and warns if it is broken', () => {
    const apiGatewayRole = { arn: 'arn:aws:iam::123456789012:role/ops', exists: true };
    const working = decide({ recorder: { name: 'aws-controltower-BaselineConfigRecorder', isRecording: true }, apiGatewayRole });
    expect(working).toMatchObject({ decision: { recorder: 'adopt', apiGatewayLogRole: 'adopt' }, warnings: [] });

    const broken = decide({ recorder: { name: 'default', isRecording: false }, apiGatewayRole: { ...apiGatewayRole, exists: false } });
    expect(broken.decision).toEqual({ recorder: 'adopt', apiGatewayLogRole: 'adopt' });
    expect(broken.warnings).toEqual([expect.stringContaining('It is stopped'), expect.stringContaining('IAM does not have that role')]);
  });

  it('creates our role again if it is gone', () => {
    expect(decide({ apiGatewayRole: { arn: ourRole, exists: false } }).decision.apiGatewayLogRole).toBe('manage');
  });

  it('uses a foundation that is kept in another state', () => {
    const probe = decide({ recorder: { name: ourName, isRecording: true }, hasOurRules: true });
    expect(probe).toMatchObject({ isElsewhere: true, decision: { recorder: 'adopt', apiGatewayLogRole: 'adopt' } });
  });

  it('goes on with what its own unfinished bootstrap had begun, whatever the state has', () => {
    const facts = {
      recorder: { name: ourName, isRecording: false },
      deliveryChannel: 'trading-config-delivery-eu-central-1',
      apiGatewayRole: { arn: ourRole, exists: true },
      hasOurRules: true,
    };
    const begun = ['aws_config_configuration_recorder.r', 'aws_config_config_rule.r', 'aws_api_gateway_account.a'];
    const managed = { isElsewhere: false, decision: { recorder: 'manage', apiGatewayLogRole: 'manage' }, warnings: [] };
    expect(decide(facts, [], begun)).toMatchObject(managed);
    expect(decide({ deliveryChannel: facts.deliveryChannel }, [], ['aws_config_delivery_channel.c'])).toMatchObject(managed);
    // A recorder of another name is somebody else's, whatever was begun.
    expect(decide({ recorder: { name: 'default', isRecording: true } }, [], begun).decision.recorder).toBe('adopt');
  });

  it('fails for a delivery channel without a recorder', () => {
    expect(() => decide({ deliveryChannel: 'default' })).toThrow(expect.objectContaining({ code: 'NAME_TAKEN' }));
  });
});
