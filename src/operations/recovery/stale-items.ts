// Removes the table items that an unfinished run wrote and the state lacks. Terraform can neither import an item nor overwrite one.
import { type AttributeValue, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { callAws, ifExists } from '../../aws/calls.js';
import { parseJson } from '../../json.js';
import type { StackRun } from '../../terraform/driver/run.js';
import type { SavedPlan } from '../../terraform/plan/plan.js';
import type { Session } from '../session/session.js';
import { findMissingResources } from './recover.js';
import { type KnownResources, resolveArgument } from './references.js';

const itemType = 'aws_dynamodb_table_item';

/** Deletes the items that the plan creates, where they exist already. Call it once the plan is approved: it is about to write them again. */
export async function removeStaleItems(session: Session, run: StackRun, plan: Pick<SavedPlan, 'changes'>): Promise<void> {
  const created = plan.changes.filter(({ type, action }) => type === itemType && action === 'create');
  if (created.length === 0) return;
  const { stack, known } = await findMissingResources(session, run);
  for (const { address } of created) {
    const key = keyOf(stack.resource?.[itemType]?.[address.replace(`${itemType}.`, '')] ?? {}, known);
    if (key === undefined) continue;
    await callAws(session.target, 'dynamodb:DeleteItem', async () =>
      ifExists((await session.target.aws.dynamoDb()).send(new DeleteItemCommand(key))),
    );
  }
}

/** The item's table and key; undefined if they are not known yet, which means that the item cannot exist. */
export function keyOf(item: Readonly<Record<string, unknown>>, known: KnownResources) {
  const [table, hashKey, text] = ['table_name', 'hash_key', 'item'].map((name) => resolveArgument(item, name, known));
  if (table === undefined || hashKey === undefined || text === undefined) return undefined;
  const attributes = parseJson<Record<string, AttributeValue>>(text, `The item of ${table}`);
  return { TableName: table, Key: { [hashKey]: attributes[hashKey] as AttributeValue } };
}
