// What the journal says about an environment: whether all that was ever made of it was made by deploys that never finished.
import type { ReportedRun } from '../../workspace/run-record.js';

/** The runs since the environment was last empty: since its last complete removal, or from a deploy on that found no state. Takes and returns the latest first. */
export function runsSinceEmpty(runs: readonly ReportedRun[]): ReportedRun[] {
  const removed = runs.findIndex(({ command, outcome }) => command === 'destroy' && outcome === 'done');
  const begun = runs.findIndex(({ command, stateBefore }) => command === 'deploy' && stateBefore !== undefined && !stateBefore.lineage);
  return runs.slice(0, Math.min(removed === -1 ? runs.length : removed, begun === -1 ? runs.length : begun + 1));
}

/** Whether a deploy was completed. A verification that passed says the same, should the record of the deploy be missing. */
export function wasCompleted(runs: readonly ReportedRun[]): boolean {
  return runs.some(({ command, outcome }) => (command === 'deploy' || command === 'verify') && outcome === 'done');
}

/** The deploys of which nobody knows how they ended, or that are still running. */
export function openDeploys(runs: readonly ReportedRun[]): ReportedRun[] {
  return runs.filter(({ command, outcome }) => command === 'deploy' && outcome === 'running');
}

/** The addresses that the deploys were to create. What has one of them did not exist before. */
export function createdAddresses(runs: readonly ReportedRun[]): Set<string> {
  const made = runs.filter(({ command }) => command === 'deploy').flatMap(({ resources = [] }) => resources);
  return new Set(made.filter(({ action }) => action === 'create' || action === 'replace').map(({ address }) => address));
}

/**
 * Whether the runs leave a database instance behind: one that a deploy completed, and that no approved removal has begun to delete since. Without
 * one, nobody can have written to a cluster that has no instance.
 */
export function leavesInstance(runs: readonly ReportedRun[]): boolean {
  const standing = new Set<string>();
  for (const { resources = [] } of [...runs].reverse()) {
    for (const { address, action, result } of resources.filter((one) => one.address.startsWith('aws_rds_cluster_instance.'))) {
      if (action === 'delete' && result !== 'not started') standing.delete(address);
      if (action !== 'delete' && result === 'done') standing.add(address);
    }
  }
  return standing.size > 0;
}
