// Finds the parts of AWS Config that an unfinished bootstrap created, for their removal. They carry no tags, so they are looked for only if the journal
// says that it had begun them. Another bootstrap just overwrites them: what AWS fills in for a recorder, it refuses in the update of an imported one.
import {
  DescribeConfigRulesCommand,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelsCommand,
} from '@aws-sdk/client-config-service';
import { ifExists } from '../../aws/calls.js';
import { type Finder, findOne } from './finder.js';

export const foundationFinders: Readonly<Record<string, Finder>> = {
  aws_config_configuration_recorder: findOne(['name'], async ({ aws }, { name }) => {
    const command = new DescribeConfigurationRecordersCommand({ ConfigurationRecorderNames: [name] });
    const answer = await ifExists((await aws.config()).send(command));
    return answer?.ConfigurationRecorders?.length ? { importId: name, attributes: { id: name, name } } : undefined;
  }),
  // Its removal stops the recorder, without which AWS does not delete the channel.
  aws_config_configuration_recorder_status: findOne(['name'], async ({ aws }, { name }) => {
    const command = new DescribeConfigurationRecorderStatusCommand({ ConfigurationRecorderNames: [name] });
    const answer = await ifExists((await aws.config()).send(command));
    return answer?.ConfigurationRecordersStatus?.length ? { importId: name } : undefined;
  }),
  aws_config_delivery_channel: findOne(['name'], async ({ aws }, { name }) => {
    const command = new DescribeDeliveryChannelsCommand({ DeliveryChannelNames: [name] });
    const answer = await ifExists((await aws.config()).send(command));
    return answer?.DeliveryChannels?.length ? { importId: name, attributes: { id: name, name } } : undefined;
  }),
  aws_config_config_rule: findOne(['name'], async ({ aws }, { name }) => {
    const command = new DescribeConfigRulesCommand({ ConfigRuleNames: [name] });
    const answer = await ifExists((await aws.config()).send(command));
    return answer?.ConfigRules?.length ? { importId: name, attributes: { id: name, name } } : undefined;
  }),
};
