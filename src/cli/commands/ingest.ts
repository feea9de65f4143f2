// `ingest`: files of trades go up, and what became of each comes back.
import type { Target } from '../../deployment/target.js';
import type { UploadedFile } from '../../deployment/upload.js';
import type { Outputs } from '../../stacks/names.js';
import { type CommandContext, defineCommand } from '../command.js';
import { environmentOption } from '../environment-choice.js';
import { flag, text, wholeNumber } from '../option.js';
import { failedIngest, type Ingest, renderIngest } from '../views/ingest-view.js';

const defaultTimeoutSeconds = 900;

export const ingest = defineCommand({
  name: 'ingest',
  summary: 'Upload files of trades and follow their jobs until the bars are there',
  argument: { name: 'FILE', summary: 'files of trades, plain or gzip; their names are kept', isRequired: true, isList: true },
  examples: [
    'trading-infra ingest --env dev trades.csv.gz',
    'trading-infra ingest --env dev --prefix binance/2024-08 BTCUSDT-trades-2024-08-*.csv.gz',
    'trading-infra ingest --env dev --no-wait *.csv.gz && trading-infra jobs list --env dev',
  ],
  options: {
    env: environmentOption,
    prefix: text('FOLDER', 'folder below incoming/ in the raw bucket'),
    noWait: flag('only upload'),
    timeout: wholeNumber('SECONDS', `how long to wait for the jobs (default: ${defaultTimeoutSeconds})`, { from: 1, to: 86_400 }),
  },
  async run(context, options): Promise<Ingest> {
    const { words = [], prefix, noWait, timeout = defaultTimeoutSeconds } = options;
    const { examineFiles } = await import('../../deployment/ingest-files.js');
    const files = await examineFiles(context, words, prefix);
    const [{ uploadFiles }, { openDeployed }] = await Promise.all([import('../../deployment/upload.js'), import('../session.js')]);
    const { environment, target, outputs } = await openDeployed(context, options);
    const bucket = outputs['raw-data-bucket'];
    const uploaded = await uploadFiles(context, target, bucket, files);
    if (noWait) return { environment, bucket, files: uploaded.map(fileOf) };
    return { environment, bucket, ...(await follow(context, target, outputs, { uploaded, timeoutSeconds: timeout })) };
  },
  format: renderIngest,
  conclude: failedIngest,
});

interface Following {
  uploaded: readonly UploadedFile[];
  timeoutSeconds: number;
}

/** Each file with its job. Where the time was over first, the queues tell what is left in them. */
async function follow(context: CommandContext, target: Target, outputs: Outputs, { uploaded, timeoutSeconds }: Following) {
  const [{ followJobs }, { hasEnded }] = await Promise.all([import('../../deployment/job-follow.js'), import('../../deployment/jobs.js')]);
  const jobIds = uploaded.map(({ jobId }) => jobId);
  const jobs = await followJobs(context, target, { table: outputs['sessions-table'], jobIds, timeoutSeconds });
  const files = uploaded.map((file) => ({ ...fileOf(file), job: jobs.get(file.jobId) ?? null }));
  if (files.every(({ job }) => hasEnded(job?.status))) return { files };
  const { readQueues } = await import('../../deployment/ingest-queues.js');
  return { files, timeoutSeconds, ...(await readQueues(target, outputs)) };
}

function fileOf({ path, ...rest }: UploadedFile): Omit<UploadedFile, 'path'> {
  return rest;
}
