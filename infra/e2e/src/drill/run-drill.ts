import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort, type LaunchedStack, launchStack } from '@parley/local';
import { System } from '../faults/system.ts';
import { until } from '../faults/until.ts';
import { checkRestored, type DrillCheck } from './checks.ts';
import { bytesIn, destroy, keep, putBack } from './safekeeping.ts';
import { setScene } from './scene.ts';
import { startTraffic } from './traffic.ts';

/** How a drill goes. */
export interface DrillOptions {
  /** How long people talk before the backup, and again after it. */
  readonly seconds: number;
  /** Messages a second. */
  readonly rate: number;
  readonly tell: (line: string) => void;
}

/** What came of it. */
export interface DrillReport {
  readonly checks: readonly DrillCheck[];
  readonly backupMs: number;
  readonly backupBytes: number;
  /** From nothing at all to an installation that is ready. */
  readonly restoreMs: number;
}

/** Starts an installation of its own, lets people talk, makes a backup meanwhile, loses everything else, and puts it back. */
export const runDrill = async (options: DrillOptions): Promise<DrillReport> => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-drill-'));
  // PostgreSQL runs as somebody else where this is root.
  chmodSync(directory, 0o711);
  try {
    return await drillIn(directory, options);
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  }
};

const drillIn = async (directory: string, { seconds, rate, tell }: DrillOptions): Promise<DrillReport> => {
  const dataDir = join(directory, 'data');
  const port = String(await findFreePort());
  const launch = (): Promise<LaunchedStack> =>
    launchStack({ env: { PORT: port, PARLEY_DATA_DIR: dataDir, PARLEY_LIMITS: 'off' } });
  tell('starting an installation');
  let stack = await launch();
  const closing: (() => void)[] = [];
  const removing: string[] = [];
  try {
    const system = new System(dataDir);
    const scene = await setScene(stack.url);
    closing.push(() => scene.listener.close(), ...scene.lines.map((line) => () => line.close()));
    tell(`people talk, ${rate} messages a second`);
    const traffic = startTraffic(scene.lines, scene.rooms, rate);
    await sleep(seconds * 1_000);
    const backupFrom = performance.now();
    const kept = await keep(system, dataDir, join(directory, 'backup'));
    const backupUntil = performance.now();
    removing.push(kept.database.copy, kept.database.data);
    const backupBytes = (await bytesIn(kept.database.copy)) + (await bytesIn(kept.folder));
    tell(
      `a backup of ${(backupBytes / 1e6).toFixed(1)} MB was made in ${((backupUntil - backupFrom) / 1_000).toFixed(1)} s; they go on talking`,
    );
    await sleep(seconds * 1_000);
    await traffic.stop();
    const [room = ''] = scene.rooms;
    const count = () => scene.listener.timeline(room).getSnapshot().messages.length;
    const saidThere = traffic.sent.filter(({ roomId, acknowledged }) => roomId === room && acknowledged !== undefined).length;
    await until(() => count() > saidThere, 10_000);
    const before = { scene, sent: traffic.sent, backupFrom, backupUntil, shown: count() };
    for (const line of scene.lines) line.close();

    tell('everything is lost but the backup');
    await stack.stop();
    await destroy(dataDir, kept);
    const restoreFrom = performance.now();
    await putBack(dataDir, kept);
    stack = await launch();
    const restoreMs = performance.now() - restoreFrom;
    const raised = await system.admin('--raise-epoch');
    if (raised.code !== 0) throw new Error(`the epoch could not be raised: ${raised.out}`);
    tell(`put back in ${(restoreMs / 1_000).toFixed(1)} s, and the epoch is raised`);
    return { checks: await checkRestored(stack.url, before), backupMs: backupUntil - backupFrom, backupBytes, restoreMs };
  } finally {
    for (const close of closing) close();
    await stack.destroy();
    // Below a closed folder PostgreSQL keeps its data elsewhere.
    for (const path of removing) await rm(path, { recursive: true, force: true });
  }
};
