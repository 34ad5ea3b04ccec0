import { digestOf } from '../person.ts';
import type { Anomaly } from './history.ts';
import type { Load } from './load.ts';
import { until } from './until.ts';

const cameBackWithinMs = 180_000;

/** After a fault: how long it took until something new in every room was acknowledged and reached everybody, ms; undefined when never. */
export const converge = async (load: Load, withinMs: number): Promise<number | undefined> => {
  const { recorder, talkers, clients, roomIds } = load;
  const from = performance.now();
  const begin = recorder.operations.length;
  const isNew = (roomId: string): boolean => {
    for (let index = begin; index < recorder.operations.length; index += 1) {
      const one = recorder.operations[index];
      if (one?.roomId !== roomId || one.kind !== 'send' || one.told === undefined) continue;
      const { seq } = one.told;
      return [...talkers, ...clients].every((holder) => holder.holds(roomId, seq));
    }
    return false;
  };
  return (await until(() => roomIds.every(isNew), withinMs)) ? performance.now() - from : undefined;
};

/** At the end: who was away for all of it comes back and gets what was missed. Answers how long that took, ms. */
export const wakeSleeper = async ({ sleeper }: Load): Promise<number> => {
  const from = performance.now();
  sleeper.comeBack();
  await until(() => sleeper.isEven(), cameBackWithinMs);
  return performance.now() - from;
};

/** At the end: everybody holds what the server's digest says, within that time; otherwise an anomaly for each room. */
export const compareDigests = async ({ talkers, sleeper, roomIds }: Load, withinMs: number): Promise<Anomaly[]> => {
  const all = [...talkers, sleeper];
  const agreesIn = async (roomId: string): Promise<boolean> => {
    const { rev, sha256 } = await digestOf(sleeper.person, roomId);
    const held = all.map(({ timelines }) => timelines.get(roomId));
    return held.every((room) => room?.cursor === rev) && held.every((room) => room?.digest() === sha256);
  };
  const what = `digests differ ${withinMs} ms after the last change`;
  const ofRoom = async (roomId: string): Promise<Anomaly[]> =>
    (await until(() => agreesIn(roomId), withinMs, 200)) ? [] : [{ kind: 'digest', roomId, what, ids: [] }];
  return (await Promise.all(roomIds.map(ofRoom))).flat();
};
