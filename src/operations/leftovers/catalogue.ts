// What checks over bars are asked with: the catalogue's database with its table, and the workgroup.
import { ListWorkGroupsCommand } from '@aws-sdk/client-athena';
import { GetDatabaseCommand } from '@aws-sdk/client-glue';
import { ifExists } from '../../aws/calls.js';
import { allPages, type EnvironmentAccess, foundIf, type LeftoverCheck } from './leftover-check.js';

const database: LeftoverCheck<EnvironmentAccess> = {
  service: 'Glue',
  what: 'the catalogue’s database',
  ask: async ({ aws, names: { glueDatabase: name }, partition, region, account }) => {
    const answer = await ifExists((await aws.glue()).send(new GetDatabaseCommand({ Name: name })));
    return foundIf(answer, { name, arn: `arn:${partition}:glue:${region}:${account}:database/${name}` });
  },
};

const workgroup: LeftoverCheck<EnvironmentAccess> = {
  service: 'Athena',
  what: 'workgroups',
  ask: async ({ aws, names: { athenaWorkgroup: name }, partition, region, account }) => {
    const athena = await aws.athena();
    const all = await allPages(
      (NextToken) => athena.send(new ListWorkGroupsCommand({ NextToken })),
      (page) => ({ items: page.WorkGroups, next: page.NextToken }),
    );
    const ours = all.find(({ Name }) => Name === name);
    return foundIf(ours, { name, arn: `arn:${partition}:athena:${region}:${account}:workgroup/${name}` });
  },
};

export const catalogueChecks = [database, workgroup];
