// Opens zstd, frame by frame: with Node's own decoder or, before Node 22.15, with the same decoder in WebAssembly, which takes three times as long.
import * as zlib from 'node:zlib';
import type { ByteReader } from './byte-reader.js';
import { type Engine, runEngine } from './engine.js';
import { isZlibError } from './gzip.js';
import { corrupt } from './refusals.js';
import { type Frame, nextFrame, piecesOf } from './zstd-frames.js';

type DecodeFrame = (pieces: AsyncGenerator<Uint8Array>, frame: Frame) => AsyncGenerator<Uint8Array, unknown>;
type CreateDecoder = (options: { chunkSize: number }) => Engine;

/** The types of Node 20 do not have it. */
const { createZstdDecompress } = zlib as { createZstdDecompress?: CreateDecoder };

/** The decompressed content. Throws CONTENT_CORRUPT if it is damaged or truncated, and UNSUPPORTED_FORMAT for a window that is too large. */
export async function* readZstd(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const decode = createZstdDecompress === undefined ? decodeInWasm : decodeWith(createZstdDecompress);
  for (let frame = await nextFrame(reader); frame !== undefined; frame = await nextFrame(reader)) {
    let bytes = 0;
    for await (const chunk of decode(piecesOf(reader, frame), frame)) {
      bytes += chunk.length;
      yield chunk;
    }
    if (frame.contentBytes !== undefined && frame.contentBytes !== bytes) throw corrupt('zstd');
  }
}

function decodeWith(create: CreateDecoder): DecodeFrame {
  return (pieces, { contentBytes = batchBytes }) => {
    const batches = inBatches(pieces);
    const next = async () => (await batches.next()).value;
    // A frame that says how small it is needs no more room than that.
    const chunkSize = Math.max(minChunkBytes, Math.min(batchBytes, contentBytes));
    return runEngine(create({ chunkSize }), next, (error) => (isZlibError(error) ? corrupt('zstd') : error));
  };
}

/** Of the input and of the output. Each batch costs a change of threads; smaller ones take longer to pass than to decode. */
const batchBytes = 1_048_576;
const minChunkBytes = 1024;

async function* inBatches(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  let batch: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    batch.push(piece);
    bytes += piece.length;
    if (bytes < batchBytes) continue;
    yield Buffer.concat(batch);
    batch = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(batch);
}

/** A frame that needs more steps than this without input or output is damaged: the library does not report errors, but stops advancing. */
const maxIdleSteps = 32;

async function* decodeInWasm(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { ZSTDDecoder } = await import('zstddec/stream');
  const decoder = new ZSTDDecoder();
  await decoder.init();
  // Each step takes at most one piece, so one piece must be at hand, unless there are no more.
  const atHand: Uint8Array[] = [];
  const steps = decoder.decodeStreaming(
    (function* () {
      for (let piece = atHand.shift(); piece !== undefined; piece = atHand.shift()) yield piece;
    })(),
  );
  for (let idle = 0; idle < maxIdleSteps; ) {
    if (atHand.length === 0) {
      const { done, value } = await pieces.next();
      if (!done) atHand.push(value);
    }
    const waiting = atHand.length;
    const { done, value } = nextStep(steps);
    if (done) return;
    idle = value.length === 0 && atHand.length === waiting ? idle + 1 : 0;
    if (value.length > 0) yield value;
  }
  throw corrupt('zstd');
}

function nextStep(steps: Generator<Uint8Array>): IteratorResult<Uint8Array> {
  try {
    return steps.next();
  } catch {
    // The library throws if the frame is incomplete, and WebAssembly if damage leads it astray.
    throw corrupt('zstd');
  }
}
