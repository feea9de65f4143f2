// `npm run demo`: the whole platform in the sandbox, with the real Terraform, and trades that go through it. It stays up for playing.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const tool = fileURLToPath(new URL('../bin/trading-infra.js', import.meta.url));
const name = 'sandbox';
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const started = Date.now();

/** Runs a command of the tool in sight of the person; its own error is message enough. */
function show(...args) {
  console.log(`\n$ trading-infra ${args.join(' ')}`);
  const { status } = spawnSync(process.execPath, [tool, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

function ask(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...args, '--json'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`trading-infra ${args.join(' ')}: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}

/** A minute of trades around a drifting price: `count` of them, a second and a bit apart. */
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

async function dropFile(s3, { outputs }, trades) {
  const Key = `incoming/demo-${started}.csv.gz`;
  const Body = gzipSync([tardisHeader, ...trades.map(toTardis), ''].join('\n'));
  await s3.send(new PutObjectCommand({ Bucket: outputs['raw-data-bucket'], Key, Body }));
  return Key;
}

/** Waits for the manifest of a file, which is written last, and tells the Parquet files that it names. */
async function parquetOf(s3, { outputs }, key) {
  const Bucket = outputs['processed-data-bucket'];
  const read = async (Key) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString();
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await new Promise((resolve) => setTimeout(resolve, 500))) {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'manifests/' }));
    for (const { Key } of Contents) {
      const manifest = JSON.parse(await read(Key));
      if (manifest.source?.key === key) return manifest.parts.map((part) => part.key);
    }
  }
  throw new Error(`no manifest for ${key} after a minute`);
}

show('doctor');
show('init', '--env', name, '--target', 'sandbox', '--region', 'us-east-1', '--size', 'small', '--state', 's3', '--yes');
show('deploy', '--env', name, '--yes', '--bootstrap');

const { endpoint } = ask('sandbox', 'status').info;
const key = ask('keys', 'show', '--env', name, '--reveal');
const { outputs } = ask('outputs', '--env', name);
const api = { endpoint: `${endpoint}/_aws/execute-api/${outputs['rest-api-id']}/${outputs['api-stage']}`, value: key.value };
const minute = Math.floor(started / 60_000 - 6) * 60_000;

console.log('\nTrades posted to POST /process come back as bars:');
const posted = await callApi(api, '/process', { trades: makeTrades('BTC-USDT', 120, minute).map(toJson) });
printBars(posted.bars);

console.log('A gzip file dropped into the raw bucket goes through the queue and comes out as Parquet, and from the database:');
const s3 = new S3Client({
  endpoint,
  region: 'us-east-1',
  forcePathStyle: true,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
const file = await dropFile(s3, { outputs }, makeTrades('ETH-USDT', 200, minute));
for (const part of await parquetOf(s3, { outputs }, file)) console.log(`  s3://${outputs['processed-data-bucket']}/${part}`);
const from = new Date(minute).toISOString();
printBars((await callApi(api, `/bars?symbol=ETH-USDT&interval=1m&from=${from}`)).bars);

console.log(`The sandbox stays up as environment "${name}" (${((Date.now() - started) / 60_000).toFixed(1)} minutes so far). To play:
  node bin/trading-infra.js status
  node bin/trading-infra.js verify --env ${name}
  node bin/trading-infra.js keys show --env ${name}
The curl line above wants the name: alias trading-infra="node $PWD/bin/trading-infra.js"
To remove it all:
  node bin/trading-infra.js destroy --env ${name} --confirm ${name}`);
