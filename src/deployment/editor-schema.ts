// The settings' JSON Schema as a file of its own, so that editors can complete and check the settings as they are typed.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { settingsJsonSchema } from './settings-json-schema.js';

const file = '.trading-infra/settings.schema.json';

/** Writes the schema beside the settings, among the working files; returns its path from there, or undefined when it could not be written. */
export async function writeEditorSchema(settingsPath: string): Promise<string | undefined> {
  const folder = join(dirname(settingsPath), dirname(file));
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(join(folder, '.gitignore'), '*\n');
    await writeFile(join(dirname(settingsPath), file), `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`);
    return file;
  } catch {
    // Only a comfort: the settings themselves matter more.
    return undefined;
  }
}
