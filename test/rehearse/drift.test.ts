// `npm run rehearse:drift`: a deployed sandbox environment has no drift; then everything is changed by hand at once, and each change is found.
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allAsks } from '../../src/operations/drift/asks/all-asks.js';
import type { DriftReport } from '../../src/operations/drift/drift.js';
import { addedMembers } from '../e2e/drifts/added-members.js';
import { addedNetworkAndReaders } from '../e2e/drifts/added-network-and-readers.js';
import { changedSettings } from '../e2e/drifts/changed-settings.js';
import type { Deployed } from '../e2e/drifts/drift-case.js';
import { openWorkplace, type Workplace } from '../e2e/tool.js';

const drifts = [...changedSettings, ...addedMembers, ...addedNetworkAndReaders];
let place: Workplace;
let deployed: Deployed;
let report: DriftReport;

const tool = (...args: string[]) => place.run([...args, '--json']);
const drift = async (...args: string[]) => {
  const ran = await tool('drift', '--env', 'one', ...args);
  return { code: ran.code, stderr: ran.stderr, report: ran.json() as unknown as DriftReport };
};

beforeAll(async () => {
  place = await openWorkplace();
  await tool('init', '--env', 'one', '--target', 'sandbox', '--region', 'us-east-1', '--size', 'small', '--state', 's3', '--yes');
  const ran = await tool('deploy', '--env', 'one', '--yes', '--bootstrap', '--no-verify');
  expect(ran.code, ran.stderr).toBe(0);
  const { info } = (await tool('sandbox', 'status')).json() as unknown as { info: { endpoint: string } };
  const { outputs } = (await tool('outputs', '--env', 'one')).json() as unknown as Pick<Deployed, 'outputs'>;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  deployed = { aws: { endpoint: info.endpoint, region: 'us-east-1', credentials }, environment: 'one', outputs };
});

afterAll(async () => {
  await tool('sandbox', 'stop');
  await rm(place.folder, { recursive: true, force: true });
});

test('a fresh deploy has no drift', async () => {
  const { code, report: fresh, stderr } = await drift('--fail');
  expect(fresh, stderr).toMatchObject({ findings: [], unanswered: [] });
  expect(code).toBe(0);
  const verified = await tool('verify', '--env', 'one', '--only', 'nothing-added');
  expect(verified.code, verified.stdout).toBe(0);
});

test('each change by hand is found at its address, with its severity', async () => {
  for (const { name, make } of drifts) await make(deployed).catch((cause) => expect.fail(`${name}: ${cause}`));
  const ran = await drift('--fail');
  report = ran.report;
  expect(ran.code).toBe(2);
  expect(report.unanswered).toEqual([]);
  const seen = drifts.map(({ name, address, path }) => {
    const finding = report.findings.find((one) => one.address === address);
    const detail = finding?.details.find((one) => path !== undefined && one.path === path);
    return { name, severity: path === undefined ? finding?.change === 'deleted' && finding.severity : detail?.severity };
  });
  expect(seen).toEqual(drifts.map(({ name, severity }) => ({ name, severity })));
});

test('nothing else is found, and a value that looks secret is not printed', () => {
  const known = new Set(drifts.map(({ address }) => address));
  expect(report.findings.filter(({ address }) => !known.has(address))).toEqual([]);
  expect(JSON.stringify(report)).not.toContain('a-secret-by-hand');
});

test('verify fails for what was added beside the stack', async () => {
  const verified = await tool('verify', '--env', 'one', '--only', 'nothing-added');
  expect(verified.code).toBe(7);
  expect(verified.stdout).toContain('attached policy arn:aws:iam::aws:policy/AdministratorAccess');
});

test('every question to a service found something', () => {
  const asked = allAsks.map(({ member }) => member).filter((member) => member !== 'ACL grant');
  expect(asked.filter((member) => !drifts.some(({ path }) => path === member))).toEqual([]);
});

test('what is ignored is left out, and the exit code follows', async () => {
  const some = await drift('--fail', '--ignore', 'aws_vpc.*', '--ignore', 'aws_dynamodb_table.*.tags_all.Owner');
  expect(some.report.findings.some(({ address }) => address.startsWith('aws_vpc.'))).toBe(false);
  expect(some.report.findings.flatMap(({ details }) => details).some(({ path }) => path === 'tags_all.Owner')).toBe(false);
  expect(some.code).toBe(2);
  const all = await drift('--fail', '--ignore', '*');
  expect([all.code, all.report.findings, all.report.ignored]).toEqual([0, [], report.findings.length]);
});
