// Finds DynamoDB tables that are left.
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { ifExists } from '../../aws/calls.js';
import { type EnvironmentAccess, foundIf, type LeftoverCheck } from './leftover-check.js';

export const tableLeftoverCheck: LeftoverCheck<EnvironmentAccess> = {
  service: 'DynamoDB',
  what: 'tables',
  find: async ({ aws, names }) => {
    const dynamoDb = await aws.dynamoDb();
    const found = await Promise.all(
      Object.values(names.tables).map(async (name) => {
        const table = (await ifExists(dynamoDb.send(new DescribeTableCommand({ TableName: name }))))?.Table;
        return foundIf(table, { name, ...(table?.TableArn && { arn: table.TableArn }) });
      }),
    );
    return found.flat();
  },
};
