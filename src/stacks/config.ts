// AWS Config: rules always; recorder, delivery channel and bucket only where nobody else has made them.
import { Construct } from 'constructs';
import { ConfigRecorder } from './config-recorder.js';
import { addConfigRules } from './config-rules.js';
import type { FoundationSite } from './foundation-site.js';

export class Config extends Construct {
  constructor(scope: Construct, id: string, site: FoundationSite) {
    super(scope, id);
    const recorder = site.foundation.recorder === 'manage' ? new ConfigRecorder(this, 'recorder', site) : undefined;
    addConfigRules(this, site, recorder?.status);
  }
}
