import { digestOf } from '../person.ts';
import type { Anomaly } from './history.ts';
import type { Load } from './load.ts';
import { until } from './until.ts';

/** After a fault: how long it took until something new in every room was acknowledged and reached everybody, ms; undefined when never. */
export const converge = async ({ recorder, talkers, roomIds }: Load, withinMs: number): Promise<number | undefined> => {
  const from = performance.now();
  const isNew = (roomId: string): boolean => {
    const first = recorder.operations.find(
      (one) => one.invokedAt > from && one.roomId === roomId && one.kind === 'send' && one.outcome === 'ok',
    );
    const { told } = first ?? {};
    return told !== undefined && talkers.every((talker) => talker.timelines.get(roomId)?.bySeq.has(told.seq));
  };
  return (await until(() => roomIds.every(isNew), withinMs)) ? performance.now() - from : undefined;
};

/** At the end: everybody holds what the server's digest says, within that time; otherwise an anomaly for each room. */
export const compareDigests = async ({ talkers, roomIds }: Load, withinMs: number): Promise<Anomaly[]> => {
  const agreesIn = async (roomId: string): Promise<boolean> => {
    const [first] = talkers;
    if (first === undefined) return false;
    const { rev, sha256 } = await digestOf(first.person, roomId);
    return talkers.every(({ timelines }) => timelines.get(roomId)?.cursor === rev && timelines.get(roomId)?.digest() === sha256);
  };
  const what = `digests differ ${withinMs} ms after the last change`;
  const ofRoom = async (roomId: string): Promise<Anomaly[]> =>
    (await until(() => agreesIn(roomId), withinMs, 200)) ? [] : [{ kind: 'digest', roomId, what, ids: [] }];
  return (await Promise.all(roomIds.map(ofRoom))).flat();
};
