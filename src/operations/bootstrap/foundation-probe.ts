// Looks at what an account and region can have once and decides, each on its own: manage it here, or adopt what somebody else made.
import { GetAccountCommand } from '@aws-sdk/client-api-gateway';
import {
  DescribeConfigRulesCommand,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelsCommand,
} from '@aws-sdk/client-config-service';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { callAws, httpStatusOf, ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import { foundationNames } from '../../platform/names.js';
import type { FoundationSettings } from '../../settings/schema.js';
import type { StateResource } from '../../terraform/state.js';

export type FoundationDecision = Pick<FoundationSettings, 'recorder' | 'apiGatewayLogRole'>;

export interface FoundationProbe {
  decision: FoundationDecision;
  /** This account and region have a foundation of ours already, kept in another state: it is used and not made again. */
  isElsewhere: boolean;
  /** One sentence each for what was found and decided, for a person to read. */
  sentences: string[];
  /** Among the sentences: what a person should know before going on. */
  warnings: string[];
}

/** What the services answered; the decision is a pure function of it. */
export interface FoundationFacts {
  recorder: { name: string; isRecording: boolean } | undefined;
  deliveryChannel: string | undefined;
  /** The account's CloudWatch role in API Gateway, and whether IAM still has that role. */
  apiGatewayRole: { arn: string; exists: boolean } | undefined;
  /** A rule with a name of ours exists. */
  hasOurRules: boolean;
}

/** Asks AWS and decides. `state` is what the foundation's own state holds: only what stands there is ours to manage. */
export async function probeFoundation(access: AwsAccess, state: readonly StateResource[]): Promise<FoundationProbe> {
  const facts = await callAws(access, 'config:DescribeConfigurationRecorders', () => readFoundationFacts(access));
  return decideFoundation(facts, state, access);
}

/** The answers, asked for at once. */
async function readFoundationFacts(access: AwsAccess): Promise<FoundationFacts> {
  const [recorder, deliveryChannel, apiGatewayRole, hasOurRules] = await Promise.all([
    readRecorder(access),
    readChannel(access),
    readAccountRole(access),
    readRules(access),
  ]);
  return { recorder, deliveryChannel, apiGatewayRole, hasOurRules };
}

async function readRules(access: AwsAccess): Promise<boolean> {
  const config = await access.aws.config();
  const one = foundationNames(access).rule('s3-bucket-versioning-enabled');
  const answer = await ifExists(config.send(new DescribeConfigRulesCommand({ ConfigRuleNames: [one] })));
  return (answer?.ConfigRules ?? []).length > 0;
}

async function readRecorder({ aws }: AwsAccess): Promise<FoundationFacts['recorder']> {
  const config = await aws.config();
  const [recorders, statuses] = await Promise.all([
    config.send(new DescribeConfigurationRecordersCommand({})),
    config.send(new DescribeConfigurationRecorderStatusCommand({})),
  ]);
  // Recorders of AWS services (Security Hub's, for instance) do not count against the one that an account may have.
  const recorder = recorders.ConfigurationRecorders?.find(({ servicePrincipal }) => servicePrincipal === undefined);
  if (recorder?.name === undefined) return undefined;
  const status = statuses.ConfigurationRecordersStatus?.find(({ name }) => name === recorder.name);
  return { name: recorder.name, isRecording: status?.recording === true };
}

async function readChannel({ aws }: AwsAccess): Promise<string | undefined> {
  const config = await aws.config();
  return (await config.send(new DescribeDeliveryChannelsCommand({}))).DeliveryChannels?.[0]?.name;
}

async function readAccountRole({ aws }: AwsAccess): Promise<FoundationFacts['apiGatewayRole']> {
  const apiGateway = await aws.apiGateway();
  const arn = (await apiGateway.send(new GetAccountCommand({}))).cloudwatchRoleArn;
  if (!arn) return undefined;
  const iam = await aws.iam();
  try {
    const role = await ifExists(iam.send(new GetRoleCommand({ RoleName: arn.split('/').at(-1) })));
    return { arn, exists: role !== undefined };
  } catch (error) {
    // Who may not look takes API Gateway's word for it.
    if (httpStatusOf(error) === 403) return { arn, exists: true };
    throw error;
  }
}

/** Manage or adopt, for each singleton. NAME_TAKEN when neither can work. */
export function decideFoundation(
  facts: FoundationFacts,
  state: readonly StateResource[],
  access: Pick<AwsAccess, 'account' | 'region'>,
): FoundationProbe {
  if (facts.hasOurRules && state.length === 0) return useTheOther(access);
  const recorder = decideRecorder(facts, state, access);
  const role = decideAccountRole(facts, state, access);
  return {
    isElsewhere: false,
    decision: { recorder: recorder.mode, apiGatewayLogRole: role.mode },
    sentences: [recorder.sentence, role.sentence],
    warnings: [recorder, role].filter(({ isWarning }) => isWarning).map(({ sentence }) => sentence),
  };
}

function useTheOther({ account, region }: Pick<AwsAccess, 'account' | 'region'>): FoundationProbe {
  const sentence = `The foundation of ${account}/${region} is there already, kept in another state (the state bucket, or another folder): it is used as it is.`;
  return { isElsewhere: true, decision: { recorder: 'adopt', apiGatewayLogRole: 'adopt' }, sentences: [sentence], warnings: [] };
}

interface Verdict {
  mode: 'manage' | 'adopt';
  sentence: string;
  isWarning?: boolean;
}

function decideRecorder(
  { recorder, deliveryChannel }: FoundationFacts,
  state: readonly StateResource[],
  access: { region: string },
): Verdict {
  const isOurs = (type: string, name: string) => state.some((resource) => resource.type === type && resource.nameOrId === name);
  if (recorder !== undefined) {
    if (isOurs('aws_config_configuration_recorder', recorder.name)) {
      return { mode: 'manage', sentence: `AWS Config’s recorder ${recorder.name} is this foundation’s own: it stays managed here.` };
    }
    const stopped = recorder.isRecording ? '' : ' It is stopped: the rules see nothing until its owner starts it.';
    const found = `AWS Config records already with ${recorder.name}, which this foundation did not make`;
    return { mode: 'adopt', sentence: `${found}: it is adopted and never changed.${stopped}`, isWarning: !recorder.isRecording };
  }
  if (deliveryChannel !== undefined && !isOurs('aws_config_delivery_channel', deliveryChannel)) {
    const message = `AWS Config in ${access.region} has the delivery channel ${deliveryChannel} but no recorder, and allows one channel: neither managing nor adopting works.`;
    throw new TradingInfraError('NAME_TAKEN', message, {
      hint: `aws configservice delete-delivery-channel --delivery-channel-name ${deliveryChannel} --region ${access.region}, or give it a recorder`,
    });
  }
  return { mode: 'manage', sentence: `AWS Config records nothing in ${access.region} yet: a recorder is made and managed here.` };
}

function decideAccountRole(
  { apiGatewayRole: role }: FoundationFacts,
  state: readonly StateResource[],
  access: Pick<AwsAccess, 'account' | 'region'>,
): Verdict {
  const ours = foundationNames(access).apiGatewayLogRole;
  if (role === undefined) return { mode: 'manage', sentence: 'API Gateway has no role for its logs yet: one is made and managed here.' };
  const hasOurName = role.arn.split('/').at(-1) === ours;
  if (hasOurName && state.some(({ type }) => type === 'aws_api_gateway_account')) {
    return { mode: 'manage', sentence: `API Gateway’s log role ${ours} is this foundation’s own: it stays managed here.` };
  }
  // The provider leaves the account's value behind when it destroys the role.
  if (hasOurName && !role.exists) {
    return { mode: 'manage', sentence: `API Gateway still names the log role ${ours}, which is gone: it is made again.` };
  }
  const gone = role.exists ? '' : ' IAM does not have that role (any more): API Gateway cannot write logs until somebody mends it.';
  const sentence = `API Gateway’s log role in ${access.region} is ${role.arn}, set by somebody else: it is adopted and never changed.${gone}`;
  return { mode: 'adopt', sentence, isWarning: !role.exists };
}
