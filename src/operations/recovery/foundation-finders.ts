// Finds the parts of AWS Config that an unfinished bootstrap created, for their removal. They carry no tags, so they are looked for only if the journal
// says that it had begun them. Another bootstrap just overwrites them: what AWS fills in for a recorder, it refuses in the update of an imported one.
import {
  type ConfigServiceClient,
  DescribeConfigRulesCommand,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelsCommand,
} from '@aws-sdk/client-config-service';
import { ifExists } from '../../aws/calls.js';
import { type Finder, findOne } from './finder.js';

function named(describe: (config: ConfigServiceClient, name: string) => Promise<readonly object[] | undefined>): Finder {
  return findOne(['name'], async ({ aws }, { name }) => {
    const found = await ifExists(describe(await aws.config(), name));
    return found?.length ? { importId: name, attributes: { id: name, name } } : undefined;
  });
}

export const foundationFinders: Readonly<Record<string, Finder>> = {
  aws_config_configuration_recorder: named(async (config, name) => {
    const command = new DescribeConfigurationRecordersCommand({ ConfigurationRecorderNames: [name] });
    return (await config.send(command)).ConfigurationRecorders;
  }),
  // Its removal stops the recorder, without which AWS does not delete the channel.
  aws_config_configuration_recorder_status: named(async (config, name) => {
    const command = new DescribeConfigurationRecorderStatusCommand({ ConfigurationRecorderNames: [name] });
    return (await config.send(command)).ConfigurationRecordersStatus;
  }),
  aws_config_delivery_channel: named(async (config, name) => {
    return (await config.send(new DescribeDeliveryChannelsCommand({ DeliveryChannelNames: [name] }))).DeliveryChannels;
  }),
  aws_config_config_rule: named(async (config, name) => {
    return (await config.send(new DescribeConfigRulesCommand({ ConfigRuleNames: [name] }))).ConfigRules;
  }),
};
