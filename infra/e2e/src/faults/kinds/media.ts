import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { overRest } from '../attempts.ts';
import { bytesOf, sendPatiently } from '../patient-upload.ts';
import { until } from '../until.ts';
import type { Fault, Scene } from './fault.ts';
import { frozen } from './processes.ts';
import { refusedWhile } from './refused-while.ts';

const arrivesWithinMs = 60_000;
const isReadWithinMs = 20_000;
const hungMs = 3_000;

/**
 * While media is away no file comes; whoever sends one is told so, goes on where it stood when media is back, and has it in one message,
 * byte by byte (AT2, AT4).
 */
const withoutMedia = (name: string, harm: (scene: Scene) => Promise<unknown>): Fault => ({
  name,
  bites: ['noticed'],
  isLong: true,
  strike: async (scene) => {
    const { owner, roomIds, recorder } = scene.load;
    const { person } = owner;
    const roomId = roomIds[0] ?? '';
    const wrong = (what: string): void =>
      void scene.anomalies.push({ kind: 'upload', roomId, what: `"${name}": ${what}`, ids: [] });
    const isThere = async () => (await person.call('GET', `/api/uploads/${randomUUID()}`)).status === 404;
    const sending = sendPatiently(person, roomId, { withinMs: arrivesWithinMs, wrong });
    await sleep(hungMs / 6);
    if (await refusedWhile(isThere, () => harm(scene))) scene.noticed.push('media was away');
    const arrived = await sending;
    if (arrived === undefined) return wrong(`a file did not come within ${arrivesWithinMs} ms`);
    const { file, content } = arrived;
    const given = { kind: 'send', roomId, userId: person.id, content: 'with a file', file } as const;
    const { outcome, code } = await recorder.carryOut(given, overRest(person));
    if (outcome !== 'ok') return wrong(`a message with a file that had come was ${outcome}: ${code ?? 'no code'}`);
    const isWhole = async () => (await bytesOf(person, file.id))?.equals(content) === true;
    if (!(await until(isWhole, isReadWithinMs))) wrong(`the file of an acknowledged message is not what was sent: ${file.id}`);
  },
});

/** What keeps files is killed, or hangs. */
export const mediaFaults: readonly Fault[] = [
  withoutMedia('media killed', ({ system }) => system.kill('media')),
  withoutMedia('media hangs for 3 s', ({ system }) => frozen(system, ['media'], () => sleep(hungMs))),
];
