// What the schema leaves out about the blocks of accounts and regions.
import { foundationSchema } from '../stacks/settings.js';
import { findRegion, nearestRegion, regionsAsOf } from './regions.js';
import type { SettingsProblem, SettingsSource } from './settings-place.js';
import { describeIssues, problemAt, valueAt } from './settings-problems.js';

const keyForm = /^\d{12}\/([a-z0-9-]+)$/;

/** Keys of regions that there are not, and the values under keys that are none: zod does not look at them. */
export function findFoundationProblems(source: SettingsSource): SettingsProblem[] {
  const foundations = valueAt(source.value, ['foundations']);
  if (typeof foundations !== 'object' || foundations === null || Array.isArray(foundations)) return [];
  return Object.entries(foundations).flatMap(([key, value]) => {
    const region = keyForm.exec(key)?.[1];
    if (region === undefined) {
      const issues = foundationSchema.safeParse(value).error?.issues ?? [];
      return describeIssues(
        issues.map((issue) => ({ ...issue, path: ['foundations', key, ...issue.path] })),
        source,
      );
    }
    if (findRegion(region)) return [];
    const meant = nearestRegion(region);
    const rest = `is for a region that there is not, ${region}; allowed: a region that AWS and the Terraform provider know (as of ${regionsAsOf})`;
    return [problemAt(source, ['foundations', key], meant === undefined ? rest : `${rest}; did you mean ${meant}?`)];
  });
}
