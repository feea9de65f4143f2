// What drift is reported as: one finding for each resource, with its details.
import type { Difference } from './differences.js';
import { type Severity, severities, worst } from './severity.js';

export interface DriftDetail extends Difference {
  severity: Severity;
}

export interface DriftFinding {
  /** Terraform's address of the resource. */
  address: string;
  /** That of the most serious detail. */
  severity: Severity;
  /** Whether the resource was deleted outside of Terraform, or differs from what was deployed. */
  change: 'deleted' | 'changed';
  /** What differs. `from` is null for what was added, such as a policy attached to a role; `to` is null for what was removed. */
  details: DriftDetail[];
}

export type Observation = Omit<DriftFinding, 'severity'> & { severity?: Severity };

/** Joins what was observed about the same resource, and sorts by severity and address. */
export function toFindings(observations: readonly Observation[]): DriftFinding[] {
  const addresses = [...new Set(observations.map(({ address }) => address))];
  const findings = addresses.map((address): DriftFinding => {
    const all = observations.filter((one) => one.address === address);
    const details = all.flatMap((one) => one.details);
    const change = all.some((one) => one.change === 'deleted') ? 'deleted' : 'changed';
    const given = [...all.flatMap(({ severity = [] }) => severity), ...details.map(({ severity }) => severity)];
    return { address, severity: worst(given), change, details };
  });
  const rank = ({ severity }: DriftFinding) => severities.indexOf(severity);
  return findings.sort((one, other) => rank(one) - rank(other) || one.address.localeCompare(other.address));
}

/** Drops what matches one of the patterns: an address, or an address and a path (`aws_s3_bucket.raw.tags_all.*`); `*` stands for anything. */
export function withoutIgnored(findings: readonly DriftFinding[], patterns: readonly string[]): DriftFinding[] {
  const tests = patterns.map(globPattern);
  const isIgnored = (text: string) => tests.some((test) => test.test(text));
  return findings.flatMap((finding) => {
    if (isIgnored(finding.address)) return [];
    const details = finding.details.filter(({ path }) => !isIgnored(`${finding.address}.${path}`));
    if (details.length === finding.details.length) return [finding];
    return details.length === 0 ? [] : [{ ...finding, details, severity: worst(details.map(({ severity }) => severity)) }];
  });
}

function globPattern(glob: string): RegExp {
  const escaped = glob.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`);
}
