// The settings' JSON Schema, which editors use, and which describes the allowed values for messages.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { settingsSchema } from './schema.js';

/** The part of JSON Schema that zod produces for our settings. */
export interface JsonSchema {
  type?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  enum?: (string | number)[];
  const?: string | number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  default?: unknown;
}

let made: JsonSchema | undefined;

/** The schema of the settings file as users write it: settings with a default are optional. The schema is built only once. */
export function settingsJsonSchema(): JsonSchema {
  made ??= makeSchema();
  return made;
}

function makeSchema(): JsonSchema {
  const schema = z.toJSONSchema(settingsSchema, { io: 'input', target: 'draft-7' }) as JsonSchema;
  return { ...schema, description: 'Settings of trading-infra: what is deployed, where, and how large' };
}

/** The schema of one setting; undefined if there is no such setting. */
export function schemaAt(root: JsonSchema, path: readonly PropertyKey[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((schema, key) => {
    if (schema === undefined) return undefined;
    if (typeof key === 'number') return notNull(schema).items;
    const { properties, additionalProperties } = notNull(schema);
    const known = properties !== undefined && Object.hasOwn(properties, key) ? properties[String(key)] : undefined;
    return known ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
  }, root);
}

/** The schema without null as an alternative. */
export function notNull(schema: JsonSchema): JsonSchema {
  const others = schema.anyOf?.filter((one) => one.type !== 'null') ?? [];
  return others.length === 1 && others[0] !== undefined ? others[0] : schema;
}

const file = '.trading-infra/settings.schema.json';

/** Writes the schema into `.trading-infra/` next to the settings file; returns its path relative to that file, or undefined if it cannot be written. */
export async function writeEditorSchema(settingsPath: string): Promise<string | undefined> {
  const folder = join(dirname(settingsPath), dirname(file));
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(join(folder, '.gitignore'), '*\n');
    await writeFile(join(dirname(settingsPath), file), `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`);
    return file;
  } catch {
    // The schema is only a convenience for editors, so a failure to write it is ignored.
    return undefined;
  }
}
