// Damages to the foundation of a region.
import {
  DeleteConfigRuleCommand,
  DeleteConfigurationRecorderCommand,
  DeleteDeliveryChannelCommand,
  StopConfigurationRecorderCommand,
} from '@aws-sdk/client-config-service';
import { DeleteRoleCommand } from '@aws-sdk/client-iam';
import { foundationNames } from '../../../../src/platform/names.js';
import type { Damage } from './damage.js';

export const foundationDamages: Record<string, Damage> = {
  'a stopped recorder': {
    parts: ['foundation'],
    region: 'eu-west-1',
    damage: async ({ aws, environment }) => {
      const ConfigurationRecorderName = foundationNames(environment).recorder;
      return (await aws.config()).send(new StopConfigurationRecorderCommand({ ConfigurationRecorderName }));
    },
    fails: ['config-recorder'],
  },
  'a deleted recorder and delivery channel': {
    parts: ['foundation'],
    region: 'eu-west-2',
    damage: async ({ aws, environment }) => {
      const config = await aws.config();
      const { recorder, deliveryChannel } = foundationNames(environment);
      await config.send(new StopConfigurationRecorderCommand({ ConfigurationRecorderName: recorder }));
      await config.send(new DeleteDeliveryChannelCommand({ DeliveryChannelName: deliveryChannel }));
      return config.send(new DeleteConfigurationRecorderCommand({ ConfigurationRecorderName: recorder }));
    },
    fails: ['config-recorder', 'config-delivery'],
  },
  'a deleted Config rule': {
    parts: ['foundation'],
    region: 'eu-west-3',
    damage: async ({ aws, environment }) => {
      const ConfigRuleName = foundationNames(environment).rule('rds-storage-encrypted');
      return (await aws.config()).send(new DeleteConfigRuleCommand({ ConfigRuleName }));
    },
    fails: ['config-rules'],
  },
  'a deleted log role of API Gateway': {
    parts: ['foundation'],
    region: 'eu-north-1',
    damage: async ({ aws, environment }) =>
      (await aws.iam()).send(new DeleteRoleCommand({ RoleName: foundationNames(environment).apiGatewayLogRole })),
    fails: ['api-gateway-account'],
  },
};
