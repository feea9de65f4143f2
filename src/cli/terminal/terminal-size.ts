// Terminals that do not know their size say that they have 0 columns (`script -qc`, some CI). Libraries that draw would divide by it, and wrap without an end.

interface SizedStream {
  columns?: number;
  rows?: number;
  on(event: 'resize', listener: () => void): unknown;
}

/** The size of a terminal that does not know it, as other programs assume it. */
const assumed = { columns: 80, rows: 24 };

/** From now on, the stream has the usual size whenever its terminal says 0. */
export function assumeSize(stream: SizedStream): void {
  const correct = () => {
    if (stream.columns === 0) stream.columns = assumed.columns;
    if (stream.rows === 0) stream.rows = assumed.rows;
  };
  correct();
  stream.on('resize', correct);
}
