// What `process` made of each file.
import type { View } from '../command.js';
import type { ProcessedFile } from '../process/process-file.js';
import type { Processed } from '../process/process-files.js';
import { columns } from '../table.js';

/** A block for each file: what it is, what was counted, what was written. */
export function renderProcessed({ files }: Processed, { paint }: View): string {
  return files.map((file) => blockOf(file, paint)).join('\n\n');
}

function blockOf(file: ProcessedFile, paint: View['paint']): string {
  const { format, compression, error, seconds } = file;
  const kind = [format ?? 'no rows', ...(compression === 'none' ? [] : [compression])].join(', ');
  const head =
    error === undefined ? `${paint.green('✔')} ${file.file}: ${kind}` : `${paint.red('✖')} ${file.file}: ${error.code}: ${error.message}`;
  const lines = columns([
    ...countsOf(file),
    ...file.written.map(({ interval, path, bars }) => [`bars of ${interval}`, `${bars} in ${path}`]),
  ]);
  return [`${head} (${seconds.toFixed(1)} s)`, ...lines.map((line) => `  ${line}`)].join('\n');
}

function countsOf({ summary, rejectSamples }: ProcessedFile): string[][] {
  const { rows, rejected, rejects } = summary;
  const whole = 'accepted' in summary ? summary : undefined;
  const first = rejectSamples[0];
  return [
    ['rows', String(rows)],
    ...(whole === undefined ? [] : [['accepted', String(whole.accepted)]]),
    ...(rejected === 0
      ? []
      : [
          [
            'rejected',
            `${rejected}: ${Object.entries(rejects)
              .map(([code, count]) => `${count} ${code}`)
              .join(', ')}`,
          ],
        ]),
    ...(first === undefined ? [] : [['first at', `byte ${first.offset} (${first.code})`]]),
    ...(whole === undefined || whole.duplicates === 0 ? [] : [['duplicate', String(whole.duplicates)]]),
    ...(whole === undefined || whole.late === 0 ? [] : [['late', String(whole.late)]]),
  ];
}
