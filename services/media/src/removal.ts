import type { AttachmentId } from '@parley/contracts';
import type { FileBytes } from './file-bytes.ts';
import type { RoomAccess } from './room-access.ts';
import type { Store } from './store/index.ts';
import type { StoredPart } from './store/parts.ts';

/** Sees to it that files go when nothing has them any more (AT6): see {@link createRemoval}. */
export interface Removal {
  /** Removes files with their bytes. From its first step on nobody is given them; repeated, it goes on where it was. */
  remove(ids: readonly AttachmentId[]): Promise<void>;
  /** Gives up what is not whole and does not go on. Answers how many. */
  removeGivenUp(): Promise<number>;
  /** Gives up whole files that no message got in time. Answers how many. */
  removeLoose(): Promise<number>;
  /** Removes the files of messages that are gone: deleted, or dropped by retention. Answers how many. */
  removeDeleted(): Promise<number>;
  /** Goes on with what was cut off, and drops rows that nothing needs. */
  finish(): Promise<void>;
}

/** What {@link createRemoval} needs; `clock` tells the time. */
export interface RemovalOptions {
  readonly store: Store;
  readonly bytes: FileBytes;
  readonly rooms: RoomAccess;
  readonly unfinishedHours: number;
  /** How long whoever got a ticket has to send it. */
  readonly waitingHours: number;
  readonly clock: () => Date;
}

const hourMs = 3_600_000;
/** As long as a file counts towards what its owner may send a day, and a little more. */
const rowsKeptMs = 26 * hourMs;
/** Whoever completes a file removes what it said before by then, unless they were cut off. */
const strayMs = 120_000;
const batch = 100;

/** Makes it. Everything here may run in several replicas at once, and be cut off at any time. */
export const createRemoval = ({ store, bytes, rooms, unfinishedHours, waitingHours, clock }: RemovalOptions): Removal => {
  const before = (ms: number): Date => new Date(clock().getTime() - ms);
  const remove = async (ids: readonly AttachmentId[]): Promise<void> => {
    if (ids.length === 0) return;
    await store.markRemoved(ids, clock());
    await bytes.remove(await store.findPartsOf(ids));
  };
  const removeGivenUp = async (): Promise<number> => {
    const ids = await store.markGivenUp(before(unfinishedHours * hourMs), clock(), batch);
    await remove(ids);
    return ids.length;
  };
  /** Whether a message has it is decided there, for good: what is answered is kept, all else has been taken back. */
  const removeLoose = async (): Promise<number> => {
    const loose = await store.findLoose(before(waitingHours * hourMs), batch);
    if (loose.length === 0) return 0;
    const attached = new Set(await rooms.withdraw(loose));
    await store.markAttached([...attached], clock());
    await remove(loose.flatMap(({ id }) => (attached.has(id) ? [] : [id])));
    return loose.length;
  };
  /** Told to be forgotten only once the bytes are gone, so that whoever is cut off is told of them again. */
  const removeDeleted = async (): Promise<number> => {
    const ids = await rooms.deleted();
    if (ids.length === 0) return 0;
    await remove(ids);
    await rooms.forget(ids);
    return ids.length;
  };
  const removeAll = async (find: () => Promise<readonly StoredPart[]>): Promise<void> => {
    for (let left = await find(); left.length > 0; left = left.length < batch ? [] : await find()) await bytes.remove(left);
  };
  const finish = async (): Promise<void> => {
    await removeAll(() => store.findRemovedParts(batch));
    await removeAll(() => store.findStrayPartsOfWhole(before(strayMs), batch));
    while ((await store.dropRemoved(before(rowsKeptMs), batch)) === batch);
  };
  return {
    remove,
    removeGivenUp: () => untilFewer(removeGivenUp),
    removeLoose: () => untilFewer(removeLoose),
    removeDeleted: () => untilFewer(removeDeleted),
    finish,
  };
};

/** Repeats a step that does a batch at a time until one is not full. */
const untilFewer = async (step: () => Promise<number>): Promise<number> => {
  let all = 0;
  for (;;) {
    const count = await step();
    all += count;
    if (count < batch) return all;
  }
};
