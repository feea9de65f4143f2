// Synthesized stacks, with methods for tests to read and change them.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EnvironmentSettings,
  environmentSchema,
  type Foundation,
  foundationSchema,
  resolveEnvironment,
} from '../../src/settings/schema.js';
import { readZip } from '../../src/terraform/synth.js';
import { synthesizeStacks } from '../../src/terraform/synthesizer.js';

// biome-ignore lint/suspicious/noExplicitAny: the JSON of a stack has no type
export type Json = any;

/** One stack's cdk.tf.json. */
export class StackJson {
  readonly json: Json;

  constructor(json: Json) {
    this.json = json;
  }

  /** All resources of a type, by id. */
  all(type: string): Record<string, Json> {
    return this.json.resource?.[type] ?? {};
  }

  one(type: string, id: string): Json {
    const found = this.all(type)[id];
    if (found === undefined) throw new Error(`there is no ${type}.${id}; there are: ${Object.keys(this.all(type)).join(', ')}`);
    return found;
  }

  remove(type: string, id: string): void {
    this.one(type, id);
    delete this.json.resource[type][id];
  }

  /** Every resource with its type and id. */
  everything(): { type: string; id: string; body: Json }[] {
    return Object.entries<Json>(this.json.resource).flatMap(([type, bodies]) =>
      Object.entries<Json>(bodies).map(([id, body]) => ({ type, id, body })),
    );
  }

  /** The statements of a policy document by Sid. `attribute` is the resource's attribute that contains the document. */
  statements(type: string, id: string, attribute = 'policy'): Record<string, Json> {
    return statementsOf(this.one(type, id)[attribute]);
  }

  /** Changes one statement of a policy document in place; deletes it if `change` returns null. */
  editStatement(type: string, id: string, sid: string, change: (statement: Json) => Json, attribute = 'policy'): void {
    const body = this.one(type, id);
    const document = JSON.parse(body[attribute]);
    const at = document.Statement.findIndex((statement: Json) => statement.Sid === sid);
    if (at < 0) throw new Error(`${type}.${id} has no statement ${sid}`);
    const changed = change(document.Statement[at]);
    document.Statement.splice(at, 1, ...(changed === null ? [] : [changed]));
    body[attribute] = JSON.stringify(document);
  }
}

export function statementsOf(policy: string): Record<string, Json> {
  return Object.fromEntries(JSON.parse(policy).Statement.map((statement: Json) => [statement.Sid, statement]));
}

export interface Synthesis {
  platform: StackJson;
  foundation: StackJson;
}

export type Given = Partial<EnvironmentSettings> & { name?: string; foundation?: Partial<Foundation> };

/** An environment in account 123456789012; by default `dev` in us-east-1, of size small. */
export function environmentWith({ name = 'dev', foundation: _, ...given }: Given = {}) {
  const base = { target: 'aws', account: '123456789012', region: 'us-east-1', size: 'small' };
  return resolveEnvironment(name, environmentSchema.parse({ ...base, ...given }));
}

/** Synthesizes into a temporary folder and reads the result. */
export async function synthesized(given: Given = {}): Promise<Synthesis> {
  const folder = await mkdtemp(join(tmpdir(), 'trading-infra-synth-'));
  try {
    await synthesizeInto(join(folder, 'out'), folder, given);
    const read = async (stack: string) =>
      new StackJson(JSON.parse(await readFile(join(folder, 'out', 'stacks', stack, 'cdk.tf.json'), 'utf8')));
    return { platform: await read('platform'), foundation: await read('foundation') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Synthesizes into `outDir`, with a small dummy zip that is written to `folder`. */
export async function synthesizeInto(outDir: string, folder: string, given: Given = {}): Promise<void> {
  const { processorZip, ...settings } = await synthesisInput(folder, given);
  await mkdir(outDir, { recursive: true });
  synthesizeStacks({ ...settings, outDir, processorZip: await readZip(processorZip) });
}

/** Resolved settings, and the path of a small dummy zip in `folder`. */
export async function synthesisInput(folder: string, given: Given = {}) {
  const processorZip = join(folder, 'trading-data-processor.zip');
  await writeFile(processorZip, 'the zip’s bytes');
  const environment = environmentWith(given);
  const { account, region, state } = environment;
  const foundation = { ...foundationSchema.parse({}), account, region, state, ...given.foundation };
  return { environment, foundation, processorZip };
}
