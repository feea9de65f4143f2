// What a plan rests on beside its configuration and the state: if any of it has changed since the plan was shown, the plan is not applied.

/** The facts that hold when a plan is made. None of them is secret. */
export interface PlanBasis {
  /** The environment's name. */
  environment: string;
  /** The version of this tool. */
  toolVersion: string;
  account: string;
  region: string;
  /** Where requests go if not to AWS itself; null for AWS. */
  endpoint: string | null;
  /** The SHA-256 (in hexadecimal) of the resolved settings of the environment and its foundation. */
  settings: string;
}

const names: Readonly<Record<keyof PlanBasis, string>> = {
  environment: 'the environment',
  toolVersion: 'the version of trading-infra',
  account: 'the AWS account',
  region: 'the region',
  endpoint: 'the endpoint',
  settings: 'the settings',
};

/** Describes each fact that has changed, such as `the endpoint (from AWS to http://127.0.0.1:4566)`; empty if none has. */
export function describeBasisChanges(planned: PlanBasis, current: PlanBasis): string[] {
  return (Object.keys(names) as (keyof PlanBasis)[])
    .filter((fact) => planned[fact] !== current[fact])
    .map((fact) => (fact === 'settings' ? names.settings : `${names[fact]} (from ${planned[fact] ?? 'AWS'} to ${current[fact] ?? 'AWS'})`));
}
