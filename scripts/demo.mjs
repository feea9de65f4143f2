// `npm run demo`: deploys the platform into the sandbox with real Terraform, and sends trades through it. The sandbox keeps running.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const tool = fileURLToPath(new URL('../bin/trading-infra.js', import.meta.url));
const name = 'sandbox';
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const started = Date.now();

/** Runs a command of the tool visibly. If it fails, its own error message is enough. */
function show(...args) {
  console.log(`\n$ trading-infra ${args.join(' ')}`);
  const { status } = spawnSync(process.execPath, [tool, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Runs a command of the tool with `--json` and returns its result. */
function query(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...args, '--json'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`trading-infra ${args.join(' ')}: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}

/** Makes `count` trades, 1.35 s apart, around a drifting price. */
function makeTrades(symbol, count, startMs) {
  return Array.from({ length: count }, (_, i) => ({
    symbol,
    id: i + 1,
    microseconds: (startMs + i * 1350) * 1000,
    price: (55_000 + 40 * Math.sin(i / 9) + (i % 7) / 2).toFixed(1),
    size: (0.001 * (1 + ((i * 37) % 50))).toFixed(3),
    side: i % 3 === 0 ? 'sell' : 'buy',
  }));
}

const toJson = ({ symbol, id, microseconds, price, size, side }) => ({
  v: 1,
  symbol,
  id: String(id),
  ts: `${microseconds}000`,
  price,
  size,
  side,
});
const tardisHeader = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount';
const toTardis = ({ symbol, id, microseconds, price, size, side }) =>
  ['demo', symbol, microseconds, microseconds + 900, id, side, price, size].join(',');

function printBars(bars) {
  const names = ['symbol', 'bar_start', 'open', 'high', 'low', 'close', 'volume', 'vwap', 'trades'];
  const rows = [names, ...bars.map((bar) => names.map((column) => String(bar[column])))];
  const widths = names.map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  for (const row of rows) console.log(`  ${row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')}`);
  console.log();
}

async function callApi({ endpoint, value }, path, body) {
  const headers = { 'x-api-key': value, 'content-type': 'application/json' };
  const response = await fetch(`${endpoint}${path}`, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer;
}

async function uploadFile(s3, { outputs }, trades) {
  const Key = `incoming/demo-${started}.csv.gz`;
  const Body = gzipSync([tardisHeader, ...trades.map(toTardis), ''].join('\n'));
  await s3.send(new PutObjectCommand({ Bucket: outputs['raw-data-bucket'], Key, Body }));
  return Key;
}

/** Waits for the manifest of a file, which is written last, and returns the keys of its Parquet files. */
async function waitForParquet(s3, { outputs }, key) {
  const Bucket = outputs['processed-data-bucket'];
  const read = async (Key) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString();
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await new Promise((resolve) => setTimeout(resolve, 500))) {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'manifests/' }));
    for (const { Key } of Contents) {
      const manifest = JSON.parse(await read(Key));
      if (manifest.source?.key === key) return manifest.parts.map((part) => part.key);
    }
  }
  throw new Error(`there is no manifest for ${key} after a minute`);
}

show('doctor');
show('init', '--env', name, '--target', 'sandbox', '--region', 'us-east-1', '--size', 'small', '--state', 's3', '--yes');
show('deploy', '--env', name, '--yes', '--bootstrap');

const { endpoint } = query('sandbox', 'status').info;
const key = query('keys', 'show', '--env', name, '--reveal');
const { outputs } = query('outputs', '--env', name);
const api = { endpoint: `${endpoint}/_aws/execute-api/${outputs['rest-api-id']}/${outputs['api-stage']}`, value: key.value };
const minute = Math.floor(started / 60_000 - 6) * 60_000;

console.log('\nTrades sent to POST /process come back as bars:');
const posted = await callApi(api, '/process', { trades: makeTrades('BTC-USDT', 120, minute).map(toJson) });
printBars(posted.bars);

console.log('A gzip file uploaded to the raw data bucket goes through the queue; its bars end up in Parquet files and in the database:');
const s3 = new S3Client({
  endpoint,
  region: 'us-east-1',
  forcePathStyle: true,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
const file = await uploadFile(s3, { outputs }, makeTrades('ETH-USDT', 200, minute));
for (const part of await waitForParquet(s3, { outputs }, file)) console.log(`  s3://${outputs['processed-data-bucket']}/${part}`);
const from = new Date(minute).toISOString();
printBars((await callApi(api, `/bars?symbol=ETH-USDT&interval=1m&from=${from}`)).bars);

console.log(`Done in ${((Date.now() - started) / 60_000).toFixed(1)} minutes. The sandbox keeps running, with the environment "${name}". Try:
  node bin/trading-infra.js status
  node bin/trading-infra.js verify --env ${name}
  node bin/trading-infra.js keys show --env ${name}
To remove everything:
  node bin/trading-infra.js destroy --env ${name} --confirm ${name}`);
