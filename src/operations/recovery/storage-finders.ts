// Finds keys, buckets, tables, the database and the catalogue.
import { GetWorkGroupCommand, ListTagsForResourceCommand as ListWorkgroupTagsCommand } from '@aws-sdk/client-athena';
import { DescribeTableCommand, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { GetDatabaseCommand, GetTableCommand, GetTagsCommand } from '@aws-sdk/client-glue';
import {
  DescribeKeyCommand,
  type KeyMetadata,
  type KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import {
  DescribeDBClusterParameterGroupsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSubnetGroupsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-rds';
import { GetBucketTaggingCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { httpStatusOf, ifExists, readAllPages } from '../../aws/calls.js';
import { type Finder, type Found, findOne, type Search, type Tags, toTags } from './finder.js';

export const storageFinders: Readonly<Record<string, Finder>> = {
  aws_kms_key: {
    needs: ['description'],
    find: async (search, { description }) => {
      const keys = (await listKeys(search)).filter((key) => key.Description === description);
      const kms = await search.aws.kms();
      return Promise.all(keys.map((key) => toFoundKey(kms, key)));
    },
  },
  // An alias of a key of somebody else is not ours, whatever its name.
  aws_kms_alias: findOne(['name', 'target_key_id'], async (search, { name, target_key_id }) => {
    const alias = (await listAliases(search)).find(({ AliasName }) => AliasName === name);
    return alias?.TargetKeyId === target_key_id ? { importId: name, attributes: { id: name, arn: alias.AliasArn } } : undefined;
  }),
  aws_s3_bucket: findOne(['bucket'], async (search, { bucket }) => {
    const s3 = await search.aws.s3();
    const answer = { Bucket: bucket, ExpectedBucketOwner: search.account };
    const isThere = await ifExists(s3.send(new HeadBucketCommand(answer))).catch(refused);
    if (isThere === undefined) return undefined;
    const tagged = await ifExists(s3.send(new GetBucketTaggingCommand(answer)));
    // S3 creates a bucket first and tags it later. In our own account, a bucket of this name without any tags is ours.
    const tags = tagged?.TagSet?.length ? toTags(tagged.TagSet) : search.ownTags;
    return { importId: bucket, attributes: { id: bucket, bucket, arn: `arn:${search.partition}:s3:::${bucket}` }, tags };
  }),
  aws_dynamodb_table: findOne(['name', 'hash_key'], async (search, { name, hash_key }) => {
    const dynamoDb = await search.aws.dynamoDb();
    const table = (await ifExists(dynamoDb.send(new DescribeTableCommand({ TableName: name }))))?.Table;
    if (table === undefined || table.TableStatus === 'DELETING') return undefined;
    const { Tags: list } = await dynamoDb.send(new ListTagsOfResourceCommand({ ResourceArn: table.TableArn }));
    return { importId: name, attributes: { id: name, name, hash_key, arn: table.TableArn }, tags: toTags(list) };
  }),
  aws_db_subnet_group: findOne(['name'], async (search, { name }) => {
    const rds = await search.aws.rds();
    const answer = await ifExists(rds.send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: name })));
    const arn = answer?.DBSubnetGroups?.[0]?.DBSubnetGroupArn;
    return arn === undefined ? undefined : { importId: name, attributes: { id: name, name, arn }, tags: await rdsTags(search, arn) };
  }),
  aws_rds_cluster_parameter_group: findOne(['name'], async (search, { name }) => {
    const rds = await search.aws.rds();
    const answer = await ifExists(rds.send(new DescribeDBClusterParameterGroupsCommand({ DBClusterParameterGroupName: name })));
    const arn = answer?.DBClusterParameterGroups?.[0]?.DBClusterParameterGroupArn;
    return arn === undefined ? undefined : { importId: name, attributes: { id: name, name, arn }, tags: await rdsTags(search, arn) };
  }),
  aws_rds_cluster: findOne(['cluster_identifier'], async (search, { cluster_identifier: id }) => {
    const rds = await search.aws.rds();
    const cluster = (await ifExists(rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: id }))))?.DBClusters?.[0];
    if (cluster === undefined || cluster.Status === 'deleting') return undefined;
    const attributes = { id, cluster_identifier: id, arn: cluster.DBClusterArn, cluster_resource_id: cluster.DbClusterResourceId };
    return { importId: id, attributes, tags: toTags(cluster.TagList) };
  }),
  aws_rds_cluster_instance: findOne(['identifier'], async (search, { identifier: id }) => {
    const rds = await search.aws.rds();
    const instance = (await ifExists(rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }))))?.DBInstances?.[0];
    if (instance === undefined || instance.DBInstanceStatus === 'deleting') return undefined;
    return { importId: id, attributes: { id, identifier: id, arn: instance.DBInstanceArn }, tags: toTags(instance.TagList) };
  }),
  aws_glue_catalog_database: findOne(['name'], async (search, { name }) => {
    const glue = await search.aws.glue();
    const found = await ifExists(glue.send(new GetDatabaseCommand({ Name: name })));
    if (found === undefined) return undefined;
    const ResourceArn = `arn:${search.partition}:glue:${search.region}:${search.account}:database/${name}`;
    const tags = (await ifExists(glue.send(new GetTagsCommand({ ResourceArn }))))?.Tags ?? {};
    return { importId: `${search.account}:${name}`, attributes: { id: `${search.account}:${name}`, name, arn: ResourceArn }, tags };
  }),
  aws_glue_catalog_table: findOne(['database_name', 'name'], async (search, { database_name, name }) => {
    const found = await ifExists((await search.aws.glue()).send(new GetTableCommand({ DatabaseName: database_name, Name: name })));
    return found && { importId: `${search.account}:${database_name}:${name}` };
  }),
  aws_athena_workgroup: findOne(['name'], async (search, { name }) => {
    const athena = await search.aws.athena();
    const found = await ifExists(athena.send(new GetWorkGroupCommand({ WorkGroup: name })));
    if (found?.WorkGroup === undefined) return undefined;
    const ResourceARN = `arn:${search.partition}:athena:${search.region}:${search.account}:workgroup/${name}`;
    const { Tags: list } = await athena.send(new ListWorkgroupTagsCommand({ ResourceARN }));
    return { importId: name, attributes: { id: name, name, arn: ResourceARN }, tags: toTags(list) };
  }),
};

function refused(error: unknown): undefined {
  // The bucket belongs to another account.
  if (httpStatusOf(error) === 403) return undefined;
  throw error;
}

/** The usable keys of the account and region that its users manage. */
function listKeys(search: Search): Promise<KeyMetadata[]> {
  return search.once('keys', async () => {
    const kms = await search.aws.kms();
    const ids = await readAllPages(
      (Marker) => kms.send(new ListKeysCommand({ Marker, Limit: 1000 })),
      (page) => ({ items: page.Keys, next: page.Truncated ? page.NextMarker : undefined }),
    );
    const keys: KeyMetadata[] = [];
    for (let at = 0; at < ids.length; at += 20) {
      const batch = ids.slice(at, at + 20).map(({ KeyId }) => ifExists(kms.send(new DescribeKeyCommand({ KeyId }))));
      keys.push(...(await Promise.all(batch)).flatMap((answer) => answer?.KeyMetadata ?? []));
    }
    return keys.filter(({ KeyManager, KeyState }) => KeyManager !== 'AWS' && KeyState !== 'PendingDeletion');
  });
}

async function toFoundKey(kms: KMSClient, { KeyId: id = '', Arn, CreationDate }: KeyMetadata): Promise<Found> {
  const answer = await ifExists(kms.send(new ListResourceTagsCommand({ KeyId: id })));
  return { importId: id, attributes: { id, key_id: id, arn: Arn }, tags: toTags(answer?.Tags), createdAt: CreationDate };
}

function listAliases(search: Search) {
  return search.once('aliases', async () => {
    const kms = await search.aws.kms();
    return readAllPages(
      (Marker) => kms.send(new ListAliasesCommand({ Marker, Limit: 100 })),
      (page) => ({ items: page.Aliases, next: page.Truncated ? page.NextMarker : undefined }),
    );
  });
}

async function rdsTags(search: Search, ResourceName: string): Promise<Tags> {
  return toTags((await (await search.aws.rds()).send(new ListTagsForResourceCommand({ ResourceName }))).TagList);
}
