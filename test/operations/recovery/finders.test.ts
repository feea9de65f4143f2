// Every type of resource that the stacks can have is either found again after a crash, or can be created again without harm.
import { expect, it } from 'vitest';
import { finders, repeatableTypes } from '../../../src/operations/recovery/finders.js';
import type { Overrides } from '../../../src/settings/schema.js';
import { synthesized } from '../../stacks/stack-json.js';

const variants: Overrides[] = [
  {},
  { network: { nat: 'per-az' }, api: { waf: 'block' } },
  { storage: { archiveLockDays: 30 }, protected: true },
  { database: { instances: 3 } } as Overrides,
];

it('covers every type in both stacks, and each only once', async () => {
  const types = new Set<string>();
  for (const overrides of variants) {
    const { platform, foundation } = await synthesized(overrides);
    for (const stack of [platform, foundation]) for (const type of Object.keys(stack.json.resource)) types.add(type);
  }
  expect([...types].filter((type) => !(type in finders) && !repeatableTypes.has(type))).toEqual([]);
  expect([...repeatableTypes].filter((type) => type in finders)).toEqual([]);
  expect(types.size).toBeGreaterThan(55);
});

it('only asks for arguments that the stack has', async () => {
  const { platform } = await synthesized({ network: { nat: 'single' }, api: { waf: 'block' } });
  const lacking = Object.entries(platform.json.resource as Record<string, Record<string, object>>).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([name, given]) =>
      (finders[type]?.needs ?? [])
        .filter((path) => path.split('.').reduce<unknown>(child, given) === undefined)
        .map((path) => `${type}.${name}: ${path}`),
    ),
  );
  expect(lacking).toEqual([]);
});

const child = (value: unknown, name: string) => (value as Record<string, unknown> | undefined)?.[name];
