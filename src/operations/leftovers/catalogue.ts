// Finds the Glue database, which contains the table of bars, and the Athena workgroup.
import { ListWorkGroupsCommand } from '@aws-sdk/client-athena';
import { GetDatabaseCommand } from '@aws-sdk/client-glue';
import { ifExists } from '../../aws/calls.js';
import { type EnvironmentAccess, foundIf, type LeftoverCheck, readAllPages } from './leftover-check.js';

const database: LeftoverCheck<EnvironmentAccess> = {
  service: 'Glue',
  what: 'catalogue database',
  find: async ({ aws, names: { glueDatabase: name }, partition, region, account }) => {
    const answer = await ifExists((await aws.glue()).send(new GetDatabaseCommand({ Name: name })));
    return foundIf(answer, { name, arn: `arn:${partition}:glue:${region}:${account}:database/${name}` });
  },
};

const workgroup: LeftoverCheck<EnvironmentAccess> = {
  service: 'Athena',
  what: 'workgroups',
  find: async ({ aws, names: { athenaWorkgroup: name }, partition, region, account }) => {
    const athena = await aws.athena();
    const all = await readAllPages(
      (NextToken) => athena.send(new ListWorkGroupsCommand({ NextToken })),
      (page) => ({ items: page.WorkGroups, next: page.NextToken }),
    );
    const ours = all.find(({ Name }) => Name === name);
    return foundIf(ours, { name, arn: `arn:${partition}:athena:${region}:${account}:workgroup/${name}` });
  },
};

export const catalogueLeftoverChecks = [database, workgroup];
