// Collects the licences of all bundled packages. Most of them require the licence to be distributed with the code.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const packageFolder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;
const licenceFile = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/** Add `plugin` to each build to record the packages it uses from node_modules; `write` then writes all their licences to one file. */
export function noteLicences({ root }) {
  const folders = new Set();
  const plugin = {
    name: 'note-licences',
    setup({ initialOptions, onEnd }) {
      initialOptions.metafile = true;
      onEnd(({ metafile }) => {
        for (const input of Object.keys(metafile?.inputs ?? {})) {
          const [folder] = packageFolder.exec(input) ?? [];
          if (folder) folders.add(folder);
        }
      });
    },
  };
  return {
    plugin,
    write: async (outFile) => writeFile(outFile, render(await Promise.all([...folders].map((one) => describe(root, one))))),
  };
}

async function describe(root, folder) {
  const path = join(root, folder);
  const { name, version, license, repository } = JSON.parse(await readFile(join(path, 'package.json'), 'utf8'));
  const files = (await readdir(path)).filter((file) => licenceFile.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(path, file), 'utf8')));
  const source = typeof repository === 'string' ? repository : repository?.url;
  return { title: `${name}@${version} (${license ?? 'see the text'})`, source, text: texts.map((text) => text.trim()).join('\n\n') };
}

/** Packages with the same licence text are listed together above it. */
function render(packages) {
  const byText = new Map();
  for (const one of packages.sort((a, b) => a.title.localeCompare(b.title, 'en'))) {
    byText.set(one.text, new Map(byText.get(one.text)).set(one.title, one.source));
  }
  const parts = [...byText].map(([text, titles]) => {
    const heads = [...titles].map(
      ([title, source]) => `${title}${text || !source ? '' : `, no licence text in the package; source: ${source}`}`,
    );
    return [heads.join('\n'), text].filter(Boolean).join('\n\n');
  });
  return `Packages that are bundled into this folder, and their licences.\n\n${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
