// Decides, for each resource that an account and region can have only once, whether to manage it here or to adopt an existing one.
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
  /** Whether the account and region already have a trading-infra foundation whose state is elsewhere. It is then used as it is. */
  isElsewhere: boolean;
  /** The findings and decisions, one sentence per resource, to show to the user. */
  sentences: string[];
  /** The sentences that are warnings. */
  warnings: string[];
}

/** The facts that AWS reported. The decision depends only on them and on the state. */
export interface FoundationFacts {
  recorder: { name: string; isRecording: boolean } | undefined;
  deliveryChannel: string | undefined;
  /** The account-wide CloudWatch role of API Gateway, and whether IAM still has that role. */
  apiGatewayRole: { arn: string; exists: boolean } | undefined;
  /** Whether a Config rule of a trading-infra foundation exists. */
  hasOurRules: boolean;
}

/**
 * Reads the facts from AWS and decides. `state` is the foundation's own state, and `begun` has the addresses that our own unfinished bootstrap had
 * begun to create. A resource that exists but is in neither is adopted.
 */
export async function probeFoundation(
  access: AwsAccess,
  state: readonly StateResource[],
  begun: ReadonlySet<string>,
): Promise<FoundationProbe> {
  const facts = await callAws(access, 'config:DescribeConfigurationRecorders', () => readFoundationFacts(access));
  return decideFoundation(facts, { state, begun }, access);
}

async function readFoundationFacts(access: AwsAccess): Promise<FoundationFacts> {
  const [recorder, deliveryChannel, apiGatewayRole, hasOurRules] = await Promise.all([
    readRecorder(access),
    readDeliveryChannel(access),
    readAccountRole(access),
    findOurRules(access),
  ]);
  return { recorder, deliveryChannel, apiGatewayRole, hasOurRules };
}

async function findOurRules(access: AwsAccess): Promise<boolean> {
  const config = await access.aws.config();
  const ruleName = foundationNames(access).rule('s3-bucket-versioning-enabled');
  const answer = await ifExists(config.send(new DescribeConfigRulesCommand({ ConfigRuleNames: [ruleName] })));
  return (answer?.ConfigRules ?? []).length > 0;
}

async function readRecorder({ aws }: AwsAccess): Promise<FoundationFacts['recorder']> {
  const config = await aws.config();
  const [recorders, statuses] = await Promise.all([
    config.send(new DescribeConfigurationRecordersCommand({})),
    config.send(new DescribeConfigurationRecorderStatusCommand({})),
  ]);
  // Recorders owned by AWS services, such as Security Hub, do not count against the limit of one per account.
  const recorder = recorders.ConfigurationRecorders?.find(({ servicePrincipal }) => servicePrincipal === undefined);
  if (recorder?.name === undefined) return undefined;
  const status = statuses.ConfigurationRecordersStatus?.find(({ name }) => name === recorder.name);
  return { name: recorder.name, isRecording: status?.recording === true };
}

async function readDeliveryChannel({ aws }: AwsAccess): Promise<string | undefined> {
  const config = await aws.config();
  return (await config.send(new DescribeDeliveryChannelsCommand({}))).DeliveryChannels?.[0]?.name;
}

/** The account-wide CloudWatch role of API Gateway, and whether IAM still has it; undefined if none is set. */
export async function readAccountRole({ aws }: AwsAccess): Promise<FoundationFacts['apiGatewayRole']> {
  const apiGateway = await aws.apiGateway();
  const arn = (await apiGateway.send(new GetAccountCommand({}))).cloudwatchRoleArn;
  if (!arn) return undefined;
  const iam = await aws.iam();
  try {
    const role = await ifExists(iam.send(new GetRoleCommand({ RoleName: arn.split('/').at(-1) })));
    return { arn, exists: role !== undefined };
  } catch (error) {
    // If the credentials may not read the role, it is assumed to exist.
    if (httpStatusOf(error) === 403) return { arn, exists: true };
    throw error;
  }
}

/** What this foundation has created. */
export interface OwnResources {
  state: readonly StateResource[];
  /** Addresses of an unfinished bootstrap, whose state may lack what it created. */
  begun: ReadonlySet<string>;
}

const hasBegun = ({ begun }: OwnResources, type: string) => [...begun].some((address) => address.startsWith(`${type}.`));

/** Decides for each singleton whether to manage or adopt it. Throws NAME_TAKEN if neither is possible. */
export function decideFoundation(
  facts: FoundationFacts,
  own: OwnResources,
  access: Pick<AwsAccess, 'account' | 'region'>,
): FoundationProbe {
  if (facts.hasOurRules && own.state.length === 0 && !hasBegun(own, 'aws_config_config_rule')) return useExistingFoundation(access);
  const recorder = decideRecorder(facts, own, access);
  const role = decideAccountRole(facts, own, access);
  return {
    isElsewhere: false,
    decision: { recorder: recorder.mode, apiGatewayLogRole: role.mode },
    sentences: [recorder.sentence, role.sentence],
    warnings: [recorder, role].filter(({ isWarning }) => isWarning).map(({ sentence }) => sentence),
  };
}

function useExistingFoundation({ account, region }: Pick<AwsAccess, 'account' | 'region'>): FoundationProbe {
  const sentence = `The foundation of ${account}/${region} already exists, with its state elsewhere (in the state bucket or another folder): it is used as it is.`;
  return { isElsewhere: true, decision: { recorder: 'adopt', apiGatewayLogRole: 'adopt' }, sentences: [sentence], warnings: [] };
}

interface SingletonDecision {
  mode: 'manage' | 'adopt';
  sentence: string;
  isWarning?: boolean;
}

function decideRecorder(
  { recorder, deliveryChannel }: FoundationFacts,
  own: OwnResources,
  access: Pick<AwsAccess, 'account' | 'region'>,
): SingletonDecision {
  const names = foundationNames(access);
  const isOurs = (type: string, name: string) =>
    own.state.some((resource) => resource.type === type && resource.nameOrId === name) ||
    ([names.recorder, names.deliveryChannel].includes(name) && hasBegun(own, type));
  if (recorder !== undefined) {
    if (isOurs('aws_config_configuration_recorder', recorder.name)) {
      return { mode: 'manage', sentence: `AWS Config’s recorder ${recorder.name} belongs to this foundation: it stays managed here.` };
    }
    const stopped = recorder.isRecording ? '' : ' It is stopped: the rules evaluate nothing until its owner starts it.';
    const found = `AWS Config already has the recorder ${recorder.name}, which this foundation did not create`;
    return { mode: 'adopt', sentence: `${found}: it is adopted and never changed.${stopped}`, isWarning: !recorder.isRecording };
  }
  if (deliveryChannel !== undefined && !isOurs('aws_config_delivery_channel', deliveryChannel)) {
    const message = `AWS Config in ${access.region} has the delivery channel ${deliveryChannel} but no recorder. Only one channel is allowed, so the foundation can neither create its own nor adopt this one.`;
    throw new TradingInfraError('NAME_TAKEN', message, {
      hint: `aws configservice delete-delivery-channel --delivery-channel-name ${deliveryChannel} --region ${access.region}   # or create a recorder for it`,
    });
  }
  return { mode: 'manage', sentence: `AWS Config has no recorder in ${access.region} yet: one is created and managed here.` };
}

function decideAccountRole(
  { apiGatewayRole: role }: FoundationFacts,
  own: OwnResources,
  access: Pick<AwsAccess, 'account' | 'region'>,
): SingletonDecision {
  const ours = foundationNames(access).apiGatewayLogRole;
  if (role === undefined) return { mode: 'manage', sentence: 'API Gateway has no log role yet: one is created and managed here.' };
  const hasOurName = role.arn.split('/').at(-1) === ours;
  if (hasOurName && (own.state.some(({ type }) => type === 'aws_api_gateway_account') || hasBegun(own, 'aws_api_gateway_account'))) {
    return { mode: 'manage', sentence: `API Gateway’s log role ${ours} belongs to this foundation: it stays managed here.` };
  }
  // When Terraform destroys the role, the provider leaves its ARN in the account's settings.
  if (hasOurName && !role.exists) {
    return { mode: 'manage', sentence: `API Gateway still refers to the log role ${ours}, which no longer exists: it is created again.` };
  }
  const gone = role.exists ? '' : ' IAM does not have that role (any more): API Gateway cannot write logs until this is fixed.';
  const sentence = `API Gateway’s log role in ${access.region} is ${role.arn}, which this foundation did not set: it is adopted and never changed.${gone}`;
  return { mode: 'adopt', sentence, isWarning: !role.exists };
}
