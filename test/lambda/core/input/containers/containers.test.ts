// Every container gives its content, however it is cut into chunks; whatever is missing or damaged is an error.
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { openContents } from '../../../../../src/lambda/core/input/containers/open-contents.js';
import { defaultLimits } from '../../../../../src/lambda/core/limits.js';
import { ProcessingError } from '../../../../../src/lambda/core/processing-error.js';
import { readLines } from '../../../read-lines.js';
import { unevenChunks } from '../../../trade-files.js';
import { binanceZip, bzip2Trades, databentoZstd, packedTrades, streamedZip, streamedZip64, xzTrades, zstdTrades } from './packed-files.js';

const half = packedTrades.length >> 1;
const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

/** The same trades in each form. */
const forms: [string, Buffer, string][] = [
  ['plain', packedTrades, 'none'],
  ['gzip', gzipSync(packedTrades), 'gzip'],
  ['gzip in two members', Buffer.concat([gzipSync(packedTrades.subarray(0, half)), gzipSync(packedTrades.subarray(half))]), 'gzip'],
  ['gzip followed by zeros', Buffer.concat([gzipSync(packedTrades), Buffer.alloc(70_000)]), 'gzip'],
  ['zip', Buffer.from(zipSync({ 'trades.csv': packedTrades })), 'zip'],
  ['zip, stored', Buffer.from(zipSync({ 'trades.csv': [packedTrades, { level: 0 }] })), 'zip'],
  ['zip with a folder and rubbish', Buffer.from(zipSync({ 'a/': new Uint8Array(), 'a/trades.csv': packedTrades, ...rubbish() })), 'zip'],
  ['zip as a stream', streamedZip, 'zip'],
  ['zip64 as a stream', streamedZip64, 'zip'],
  ['zip of zstd', Buffer.from(zipSync({ 'trades.csv.zst': [zstdTrades, { level: 0 }] })), 'zip'],
  ['zstd', zstdTrades, 'zstd'],
  ['zstd with skippable frames', Buffer.concat([skippable, zstdTrades, skippable]), 'zstd'],
  ['xz', xzTrades, 'xz'],
  ['bzip2', bzip2Trades, 'bzip2'],
];

function rubbish() {
  return { '__MACOSX/a/._trades.csv': Buffer.from([0, 5, 22, 7]), 'a/.DS_Store': Buffer.from([0, 0, 0, 1]) };
}

type Outcome = { content: string } | { code: string };

/** The decompressed content. The source yields chunks of the given sizes, in turn, from one buffer that it uses again. */
async function read(packed: Buffer, sizes: readonly number[]): Promise<Outcome> {
  const parts: Buffer[] = [];
  let compression = '';
  const onCompression = (found: string) => {
    compression = found;
  };
  try {
    for await (const { chunks } of openContents(unevenChunks(packed, sizes)(), defaultLimits, onCompression)) {
      for await (const chunk of chunks) parts.push(Buffer.from(chunk));
    }
    // A damaged signature leaves something that is no text of trades; the format detector refuses it.
    if (compression === 'none' && packed !== packedTrades) return { code: 'UNSUPPORTED_FORMAT' };
    return { content: Buffer.concat(parts).toString('latin1') };
  } catch (error) {
    if (!(error instanceof ProcessingError)) throw error;
    return { code: error.code };
  }
}

describe.each(forms)('%s', (_, content, compression) => {
  it('is opened, whatever the chunks are', async () => {
    const plain = { content: packedTrades.toString('latin1') };
    expect(await readLines(content)).toMatchObject({ compression, format: 'tardis-trades-csv', summary: { accepted: 60 } });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }), async (sizes) => {
        expect(await read(content, sizes)).toEqual(plain);
      }),
      { numRuns: 30 },
    );
    expect(await read(content, [1])).toEqual(plain);
  });
});

const damageable = forms.filter(([, content]) => content !== packedTrades && content.length < 2_000);

describe.each(damageable)('damaged: %s', (name, content) => {
  const expected = name.startsWith('gzip') ? 'GZIP_CORRUPT' : 'CONTENT_CORRUPT';

  it('is an error if it is cut off anywhere', async () => {
    // Behind a whole member of gzip and before a frame that can be skipped, nothing is missing.
    const whole = new Set([gzipSync(packedTrades.subarray(0, half)).length, content.length - skippable.length]);
    const complete = name.includes('two members') || name.includes('skippable') ? whole : new Set<number>();
    // Each damaged zstd costs WebAssembly memory, which Node before 22.15 needs for it.
    for (let length = 7; length < content.length; length += name.includes('zstd') ? 5 : 1) {
      if (complete.has(length) || (name.includes('skippable') && length === skippable.length)) continue;
      expect(await read(content.subarray(0, length), [97]), `${length} bytes`).toEqual({ code: expected });
    }
  });

  it('gives the right content or an error if bits are flipped', async () => {
    const right = { content: packedTrades.toString('latin1') };
    let state = 12_345;
    const random = (below: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return state % below;
    };
    for (let n = 0; n < 300; n += 1) {
      const damaged = Buffer.from(content);
      const at = random(content.length);
      damaged[at] = (damaged[at] as number) ^ (1 << random(8));
      const outcome = await read(damaged, [1 + random(500)]);
      if (!('code' in outcome)) expect(outcome, `byte ${at}`).toEqual(right);
      expect(await read(damaged, [1_000_000]), `byte ${at}`).toEqual(outcome);
    }
  });
});

describe('the files of vendors', () => {
  it('Binance: the symbol is in the name within the archive', async () => {
    const { bars, summary } = await readLines(binanceZip, { name: 'download.bin' });
    expect(summary).toMatchObject({ symbols: 1, rejected: 0 });
    expect(bars[0]).toMatchObject({ symbol: 'BTCUSDT', venue: 'binance' });
  });

  it('Databento: zstd', async () => {
    expect(await readLines(databentoZstd)).toMatchObject({ compression: 'zstd', bars: [{ symbol: 'ESU5', close: '6505' }] });
  });
});

it('passes on an error of the source unchanged, wherever it occurs', async () => {
  for (const [, content] of forms) {
    for (const part of [0, 0.5, 0.999]) {
      const failure = new Error('the disk failed');
      const source = async function* () {
        yield content.subarray(0, Math.floor(content.length * part));
        throw failure;
      };
      const reading = (async () => {
        for await (const { chunks } of openContents(source(), defaultLimits, () => {})) for await (const _ of chunks);
      })();
      await expect(reading).rejects.toBe(failure);
    }
  }
});

it('releases the source if the reader stops early', async () => {
  for (const [, content] of forms) {
    let isReleased = false;
    const source = async function* () {
      try {
        for (;;) yield content.subarray(0, 600);
      } finally {
        isReleased = true;
      }
    };
    try {
      for await (const { chunks } of openContents(source(), defaultLimits, () => {})) {
        for await (const _ of chunks) break;
        break;
      }
    } catch (error) {
      expect(error).toBeInstanceOf(ProcessingError);
    }
    expect(isReleased).toBe(true);
  }
});
