import { setTimeout as sleep } from 'node:timers/promises';
import { AwayReader } from '../away-reader.ts';
import { faultsOfPushes, isTold } from '../check/pushes.ts';
import { until } from '../until.ts';
import type { Fault, Scene } from './fault.ts';
import { frozen } from './processes.ts';
import { refusedWhile } from './refused-while.ts';

/** What a killed process had begun is given out again after a minute. */
const toldWithinMs = 100_000;
const sayings = 8;
const betweenMs = 250;
const hungMs = 3_000;

/** Two conversations go on while something is done: in the one everything is read at once, in the other nothing. */
const talkWhile = async (missing: AwayReader, reading: AwayReader, work: () => Promise<unknown>): Promise<void> => {
  const talk = async (): Promise<void> => {
    for (let count = 0; count < sayings; count += 1) {
      await Promise.all([missing.hear(), reading.hear().then(() => reading.read())]);
      await sleep(betweenMs);
    }
  };
  await Promise.all([talk(), sleep(betweenMs).then(work)]);
  await missing.hear();
};

/** Who is away is told late, and at least once, of what is missed; nobody is told of what they have read (NO3, NO5, NO8). */
const withoutNotifications = (name: string, harm: (scene: Scene) => Promise<unknown>): Fault => ({
  name,
  bites: ['noticed'],
  isLong: true,
  strike: async (scene) => {
    const { owner } = scene.load;
    const wrong = (what: string): void =>
      void scene.anomalies.push({ kind: 'untold', roomId: '', what: `"${name}": ${what}`, ids: [] });
    const [missing, reading] = [
      await AwayReader.create(owner.person, scene.push),
      await AwayReader.create(owner.person, scene.push),
    ];
    const isThere = async () => (await owner.person.call('GET', '/api/push/key')).status === 200;
    const refused = await refusedWhile(isThere, () => talkWhile(missing, reading, () => harm(scene)));
    if (refused) scene.noticed.push('notifications was away');
    if (!(await until(() => isTold(missing.told()), toldWithinMs, 200))) wrong('somebody was not told of what they miss');
    for (const reader of [missing, reading]) faultsOfPushes(reader.told()).forEach(wrong);
    scene.push.faults.forEach((fault) => wrong(`a push was not as it should be: ${fault}`));
  },
});

/** What tells who is away is killed, or hangs. */
export const notificationFaults: readonly Fault[] = [
  withoutNotifications('notifications killed', ({ system }) => system.kill('notifications')),
  withoutNotifications('notifications hangs for 3 s', ({ system }) => frozen(system, ['notifications'], () => sleep(hungMs))),
];
