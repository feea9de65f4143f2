// The resources that an account can have only once per region: AWS Config with its rules, and the role that API Gateway uses to write logs.
import type { Construct } from 'constructs';
import { foundationNames, stateNames } from '../platform/names.js';
import { foundationTags } from '../platform/tags.js';
import type { Foundation } from '../settings/schema.js';
import { ApiGatewayAccount } from './foundation/api-gateway-account.js';
import { Config } from './foundation/config.js';
import { configureBackend } from './parts/state-backend.js';
import { TradingStack } from './parts/trading-stack.js';

export interface FoundationStackProps {
  foundation: Foundation;
}

export class FoundationStack extends TradingStack {
  constructor(scope: Construct, id: string, { foundation }: FoundationStackProps) {
    super(scope, id, { ...foundation, tags: foundationTags(foundation) });
    configureBackend(this, foundation, stateNames(foundation).foundationStateKey);
    const site = { foundation, names: foundationNames(foundation), partition: this.partition, arn: this.arn };
    new Config(this, 'config', site);
    if (foundation.apiGatewayLogRole === 'manage') new ApiGatewayAccount(this, 'api-gateway-account', site);
  }
}
