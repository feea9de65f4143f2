import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { temporaryFolder } from '../../run.js';
import { bundleProgram, hasTmux, openTerminal, type Terminal } from '../../terminal.js';

/** Every question in order: what is seen of it, and the keys that answer it. */
const steps: readonly { sees: string; answer: (terminal: Terminal) => Promise<void> }[] = [
  { sees: 'Environment', answer: async ({ press }) => press('Enter') },
  { sees: 'Where should it be deployed', answer: async ({ press }) => press('Down', 'Enter') },
  {
    sees: 'Region (type to search)',
    answer: async ({ type, see, press }) => {
      await type('frankf');
      await see('eu-central-1');
      await press('Enter');
    },
  },
  {
    sees: 'AWS account, 12 digits',
    answer: async ({ type, press }) => {
      await type('210987654321');
      await press('Enter');
    },
  },
  { sees: 'idle a month', answer: async ({ press }) => press('Down', 'Enter') },
  { sees: '? Network', answer: async ({ press }) => press('Enter') },
  { sees: '? Database', answer: async ({ press }) => press('Enter') },
  { sees: 'Where should Terraform', answer: async ({ press }) => press('Enter') },
  { sees: 'Save these settings?', answer: async ({ press }) => press('Enter') },
];

describe.skipIf(!hasTmux)('the wizard in a real terminal', { timeout: 120_000 }, () => {
  let bundle: Awaited<ReturnType<typeof bundleProgram>>;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let terminal: Terminal;

  beforeAll(async () => {
    bundle = await bundleProgram();
  }, 60_000);
  afterAll(() => bundle.remove());
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    await terminal.close();
    await folder.remove();
  });

  const open = async (flags = '') => {
    terminal = await openTerminal(`${process.execPath} ${bundle.program} init ${flags}`, folder.path);
  };
  const answer = async (upTo: number) => {
    for (const step of steps.slice(0, upTo)) {
      await terminal.see(step.sees);
      await step.answer(terminal);
    }
  };

  it('takes arrow keys and a search, shows a review page, and saves', async () => {
    await open();
    await answer(steps.length - 1);
    const review = await terminal.see('Save these settings?');
    expect(review).toMatch(/Region\s+eu-central-1, Europe \(Frankfurt\)/);
    expect(review).toMatch(/Size\s+medium/);
    expect(review).toContain('trading-infra init --env sandbox --target aws --region eu-central-1 --account 210987654321 --size medium');
    await terminal.press('Enter');
    await terminal.see('exit=0');
    const { environments } = parse(await readFile(join(folder.path, 'trading-infra.yaml'), 'utf8'));
    expect(environments.sandbox).toMatchObject({
      target: 'aws',
      region: 'eu-central-1',
      account: '210987654321',
      size: 'medium',
      state: 's3',
    });
  });

  it('saves the region that it shows when text and Enter come in one piece', async () => {
    await open();
    await answer(2);
    await terminal.see('Region (type to search)');
    await terminal.type('nowhere\r');
    await terminal.see('Region (type to search)');
    await terminal.type('tokyo\r');
    const screen = await terminal.see('AWS account, 12 digits');
    expect(screen).toContain('ap-northeast-1');
    await steps[3]?.answer(terminal);
    for (const step of steps.slice(4)) {
      await terminal.see(step.sees);
      await step.answer(terminal);
    }
    await terminal.see('exit=0');
    const saved = parse(await readFile(join(folder.path, 'trading-infra.yaml'), 'utf8'));
    expect(Object.values<{ region: string }>(saved.environments)[0]?.region).toBe('ap-northeast-1');
  });

  it('says what is wrong with a name while it is typed', async () => {
    await open();
    await terminal.see('Environment');
    await terminal.type('Dev');
    await terminal.see('(lower-case letters, digits and single dashes, starting with a letter)');
    await terminal.press('C-c');
    await terminal.see('exit=130');
  });

  it.each(steps.map(({ sees }, index) => [sees, index] as const))(
    'at "%s", Ctrl-C leaves with 130 and writes nothing',
    async (sees, index) => {
      await open();
      await answer(index);
      await terminal.see(sees);
      await terminal.press('C-c');
      const screen = await terminal.see('exit=130');
      expect(screen).toContain('Interrupted at a question.');
      expect(screen).not.toMatch(/^\s+at /m);
      expect(await readdir(folder.path)).toEqual([]);
    },
  );
});
