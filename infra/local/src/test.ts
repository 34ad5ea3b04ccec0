import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findBrowser, provideBrowser } from './browser.ts';
import { mayHaveDocker } from './docker-engine.ts';
import { findHaproxy, provideHaproxy } from './haproxy-program.ts';
import { repositoryRoot } from './repository.ts';
import { choosesByName, judgeSkips, type Need, readAllowedSkips } from './skips.ts';
import { noResults, readVitestReport, sum, type TestResults } from './test-results.ts';
import { processesOfTestRun, testRunVariable } from './test-run.ts';
import { runStep, type TestStep } from './test-step.ts';

const slow = process.argv.includes('--slow');
const filters = process.argv.slice(2).filter((argument) => argument !== '--slow');
// The whole run takes some 20 minutes on two quiet cores, the slow one four times that; what takes so much longer hangs.
const limitMinutes = slow ? 180 : 60;
const settleMs = 5_000;

const runId = randomUUID();
const env: NodeJS.ProcessEnv = {
  ...process.env,
  [testRunVariable]: runId,
  NX_DAEMON: 'false',
  NX_TUI: 'false',
  NX_NO_CLOUD: 'true',
  ...(slow ? { PARLEY_SLOW: '1' } : {}),
};
// Tests choose their own ports and directories.
for (const name of ['NODE_ENV', 'PORT', 'PARLEY_DATA_DIR', 'DATABASE_URL', 'DATABASE_REPLICA_URL', 'REDIS_URL', 'PARLEY_LIMITS'])
  delete env[name];

const tool = (title: string, name: string, ...args: string[]): TestStep => ({
  title,
  file: join(repositoryRoot, 'node_modules/.bin', name),
  args,
  env,
  cwd: repositoryRoot,
});

const abort = new AbortController();
const interrupted = (): boolean => abort.signal.aborted;

const check = async (step: TestStep): Promise<TestResults> => {
  if (interrupted()) return noResults();
  const { code } = await runStep(step, abort.signal);
  return code === 0 ? { ...noResults(), passed: 1 } : { ...noResults(), failed: [step.title] };
};

/** Without a browser its tests are skipped, which infra/local/skips.json allows, and this says loudly. */
const lookForBrowser = async (): Promise<TestResults> => {
  if (interrupted()) return noResults();
  const outcome = await provideBrowser((line) => console.log(line));
  if (!outcome.ok) console.error(`\n!!! The tests in a browser are SKIPPED: ${outcome.reason}.`);
  return noResults();
};

/** The same for HAProxy. */
const lookForHaproxy = async (): Promise<TestResults> => {
  if (interrupted()) return noResults();
  const found = await provideHaproxy((line) => console.log(line));
  if (found === undefined)
    console.error('\n!!! The tests behind HAProxy are SKIPPED: there is none, and it could not be unpacked.');
  return noResults();
};

/** What of all that tests may lack is here. */
const havings = async (): Promise<ReadonlySet<Need>> => {
  const [browser, haproxy, docker] = [findBrowser(), findHaproxy(), await mayHaveDocker()];
  const has: readonly [Need, boolean][] = [
    ['browser', browser !== undefined],
    ['haproxy', haproxy !== undefined],
    ['docker', docker],
  ];
  return new Set(has.flatMap(([need, isHere]) => (isHere ? [need] : [])));
};

const everyTest = 'Unit, integration and end-to-end tests';
const ownStacks = 'e2e-own-stack';
/** A project of the slow run alone (vitest.config.ts). */
const inContainers = 'containers';

/** Much of what a test with a stack of its own takes is waiting, for what it killed to be back: those run beside the others. */
const halves: readonly TestRun[] = [
  { title: everyTest, args: [`--project=!${ownStacks}`, `--project=!${inContainers}`], isHeld: false },
  { title: 'End-to-end tests with a stack of their own', args: [`--project=${ownStacks}`], isHeld: true },
];

/** Building images leaves nothing to others, so it comes last. */
const containers: TestRun = { title: 'Images and containers', args: [`--project=${inContainers}`], isHeld: false };

const runAllTests = async (): Promise<TestResults> => {
  if (interrupted()) return noResults();
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  const runs = filters.length > 0 ? [{ title: everyTest, args: filters, isHeld: false }] : halves;
  try {
    const beside = await Promise.all(runs.map((run, index) => runVitest(join(folder, String(index)), run)));
    const last = slow && filters.length === 0 && !interrupted() ? [await runVitest(join(folder, 'last'), containers)] : [];
    const found = sum([...beside, ...last]);
    return choosesByName(filters) ? found : judgeSkips(found, readAllowedSkips(await havings()));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

type TestRun = { title: string; args: readonly string[]; isHeld: boolean };

const runVitest = async (file: string, { title, args, isHeld }: TestRun): Promise<TestResults> => {
  const report = `${file}.json`;
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const step = tool(title, 'vitest', 'run', ...reporters, ...args);
  const { code } = await runStep(isHeld ? { ...step, outputFile: `${file}.log` } : step, abort.signal);
  return readVitestReport(report, code);
};

/** Processes that tests left running are a fault of the tests, and are ended. */
const endLeftovers = async (): Promise<TestResults> => {
  const deadline = Date.now() + settleMs;
  while (processesOfTestRun(runId).length > 0 && Date.now() < deadline) await delay(100);
  const left = processesOfTestRun(runId);
  for (const { pid, command } of left) {
    console.error(`Left running by a test, killed now: ${pid} ${command}`);
    killQuietly(pid);
  }
  return left.length === 0 ? noResults() : { ...noResults(), failed: [`${left.length} processes were left running`] };
};

const killQuietly = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
};

const printList = (heading: string, names: readonly string[]): void => {
  if (names.length > 0) console.log(`\n${heading} (${names.length}):\n${names.map((name) => `  ${name}`).join('\n')}`);
};

const stop = (reason: string) => (): void => {
  if (!interrupted()) console.error(`\n${reason}`);
  abort.abort();
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop('Stopping the tests ...'));
process.once('disconnect', stop('Stopping the tests ...'));
setTimeout(stop(`The tests have not ended within ${limitMinutes} minutes; stopping them.`), limitMinutes * 60_000).unref();

const results = sum([
  await check(tool('Format', 'biome', 'check')),
  await check(tool('Lint', 'oxlint')),
  await check(tool('Types', 'nx', 'run-many', '-t', 'types', '--parallel=2')),
  await lookForBrowser(),
  await lookForHaproxy(),
  await runAllTests(),
  await endLeftovers(),
  interrupted() ? { ...noResults(), failed: ['The run was stopped before its end'] } : noResults(),
]);
printList('SKIPPED', results.skipped);
printList('FAILED', results.failed);
console.log(`\n${results.passed} passed, ${results.failed.length} failed, ${results.skipped.length} skipped`);
process.exit(results.failed.length > 0 || results.passed === 0 ? 1 : 0);
