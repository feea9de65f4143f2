// Finds sources whose trades are in another source already, such as a day's file beside the file of its month. Added silently, they would count twice.
import { intervals } from '../../platform/intervals.js';
import type { PartialEntry } from '../core/bars/bar-table.js';
import type { BarContent } from '../core/bars/partial.js';
import { permanent } from '../core/processing-error.js';
import { keyColumns } from './bar-statements.js';
import type { Queryable } from './database.js';

export type TrackedEntry = PartialEntry & { content: BarContent | null };

const maxNamed = 3;

/**
 * The sources that share trades with the given partials of a bar, which is certain in two cases. If all ids of both are numbers and the range of both together
 * has fewer numbers than they have rows, some id is in both. If their hashes are equal, all trades are; but a single trade without an id may occur twice.
 */
const selectOverlaps = `
  SELECT DISTINCT p.source
  FROM partials p JOIN unnest($3::text[], $4::text[], $5::timestamptz[], $6::bigint[], $7::boolean[], $8::numeric[], $9::numeric[], $10::numeric[])
    AS k (symbol, venue, bar_start, rows, has_all_ids, first_id, last_id, content_hash)
    ON p.symbol = k.symbol AND p.venue = k.venue AND p.bar_start = k.bar_start
  WHERE p.interval_us = $1 AND p.source <> ALL ($2::text[]) AND p.rows IS NOT NULL AND (
    k.rows + p.rows > GREATEST(k.last_id, p.last_id) - LEAST(k.first_id, p.first_id) + 1
      AND k.last_id IS NOT NULL AND p.last_id IS NOT NULL
    OR k.rows = p.rows AND k.content_hash = p.content_hash AND (k.rows > 1 OR k.has_all_ids))
  ORDER BY p.source LIMIT ${maxNamed + 1}`;

/** Throws OVERLAPPING_SOURCE if other sources than those of `exempt` (names as from `sourceName`) have trades of these one-minute partials. */
export async function refuseOverlaps(client: Queryable, exempt: readonly string[], entries: readonly TrackedEntry[]): Promise<void> {
  const values = [intervals['1m'], exempt, ...keyColumns(entries.map(({ key }) => key)), ...contentColumns(entries)];
  const { rows } = await client.query(selectOverlaps, values);
  if (rows.length === 0) return;
  // A source is named by its bucket and key; the key is what callers know.
  const keys = rows.map(({ source }) => String(source).replace(/^[^/]*\//, ''));
  const named = keys.slice(0, maxNamed).join(', ');
  const more = keys.length > maxNamed ? ' and others' : '';
  throw permanent(
    'OVERLAPPING_SOURCE',
    `its trades are already in ${named}${more}; upload it with --replace ${keys[0]} to replace those, or delete it`,
  );
}

/** The array parameters for the content of partials: rows, whether all have ids, first and last id, hash. */
export function contentColumns(entries: readonly TrackedEntry[]): unknown[][] {
  const column = (of: (content: BarContent) => unknown) => entries.map(({ content }) => content && of(content));
  return [
    column(({ rows }) => rows),
    column(({ hasAllIds }) => hasAllIds),
    column(({ firstId }) => firstId?.toString() ?? null),
    column(({ lastId }) => lastId?.toString() ?? null),
    column(({ hash }) => hash.toString()),
  ];
}
