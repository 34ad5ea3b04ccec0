import { growth, readFigures } from '../figures.ts';
import { until } from '../until.ts';
import type { Fault, Scene } from './fault.ts';

/** The longest that a message may be. */
const padding = 'x'.repeat(7_900);
const atOnce = 5;
const cutWithinMs = 60_000;

/** Says long things in every room until the gateway has given somebody up who does not read. */
const talkUntilCut = async ({ load, system }: Scene): Promise<boolean> => {
  const { recorder, roomIds, owner } = load;
  const before = await readFigures(system);
  const say = (content: string, roomId: string): Promise<unknown> =>
    recorder.carryOut({ kind: 'send', roomId, userId: owner.person.id, content }, owner.attempt);
  const sayMuch = (): Promise<unknown> =>
    Promise.all(roomIds.flatMap((roomId) => Array.from({ length: atOnce }, (_, index) => say(`${index} ${padding}`, roomId))));
  return until(async () => {
    await sayMuch();
    return growth(before, await readFigures(system)).slowReaders > 0;
  }, cutWithinMs);
};

/** People whose own machine is at fault. */
export const readerFaults: readonly Fault[] = [
  {
    name: 'somebody stops reading, is cut and comes back',
    bites: ['slowReaders'],
    isLong: true,
    strike: async (scene) => {
      const reader = scene.load.talkers.at(-1);
      const goOn = reader?.stopReading();
      const cut = await talkUntilCut(scene).finally(() => goOn?.());
      if (cut) return;
      const what = `${reader?.person.username ?? ''} did not read for a minute and was not cut`;
      scene.anomalies.push({ kind: 'unanswered', roomId: '', what, ids: [] });
    },
  },
];
