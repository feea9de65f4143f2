// Values of a column as they are stored, and where each of them is.

export interface Values {
  readonly count: number;
  readonly view: DataView;
  readonly bytes: Uint8Array;
  /** Size of each value in bytes; 0 if `starts` and `ends` say where each value is. */
  readonly width: number;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

const none = new Uint32Array();

/** Values of equal length, one after the other. */
export function fixedValues(bytes: Uint8Array, width: number, count: number): Values {
  return { count, bytes, view: viewOf(bytes), width, starts: none, ends: none };
}

/** Values of different lengths. */
export function variableValues(bytes: Uint8Array, starts: Uint32Array, ends: Uint32Array, count: number): Values {
  return { count, bytes, view: viewOf(bytes), width: 0, starts, ends };
}

/** A value's bytes as text, one character per byte, so that nothing is lost. */
export function textAt({ bytes, width, starts, ends }: Values, n: number): string {
  const start = width === 0 ? (starts[n] as number) : n * width;
  const end = width === 0 ? (ends[n] as number) : start + width;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
