import type { RoomEvent, RoomId } from '@parley/contracts';
import type { Store } from './store/index.ts';

/** Notes what is new in rooms: see {@link createRoomNews}. */
export interface RoomNews {
  note(roomId: RoomId, events: readonly RoomEvent[]): Promise<void>;
  /** The room is gone, or was set back. */
  forget(roomId: RoomId): Promise<void>;
}

/** What {@link createRoomNews} needs. */
export interface RoomNewsOptions {
  readonly store: Pick<Store, 'noteNews' | 'noteChangedIn' | 'forgetNews' | 'forgetTold'>;
  /** Whether any browser is told of anything: where none is, nothing needs to be noted. */
  readonly isAnybodyTold: () => Promise<boolean>;
  readonly clock: () => Date;
  /** How long what comes together is gathered before it is asked whom it concerns, ms. */
  readonly gatherMs: number;
}

/** Older ones that were not seen before are no news: they came before this service did. */
const newsMs = 2 * 86_400_000;

/** What makes less of what somebody may have been told of. */
const takesBack: ReadonlySet<RoomEvent['type']> = new Set(['message.deleted', 'message.edited', 'member.left', 'room.archived']);

/** Notes what is new in rooms (NO3). Whom it concerns is asked by a job, since others have to be asked for it. */
export const createRoomNews = ({ store, isAnybodyTold, clock, gatherMs }: RoomNewsOptions): RoomNews => ({
  note: async (roomId, events) => {
    if (!(await isAnybodyTold())) return;
    const now = clock().getTime();
    const seqs = events.flatMap((event) => newSeqOf(event, now));
    if (seqs.length > 0) {
      const [firstSeq, lastSeq] = [Math.min(...seqs), Math.max(...seqs)];
      await store.noteNews({ roomId, firstSeq, lastSeq, dueAt: new Date(now + gatherMs) });
    }
    if (events.some(({ type }) => takesBack.has(type))) await store.noteChangedIn(roomId);
  },
  forget: async (roomId) => {
    await store.noteChangedIn(roomId);
    await store.forgetNews(roomId);
    await store.forgetTold(roomId);
  },
});

/** Whoever catches up may get a new message as what happened to it last. */
const newSeqOf = ({ data }: RoomEvent, now: number): number[] => {
  if (!('seq' in data) || data.deletedAt !== undefined) return [];
  return Date.parse(data.createdAt) > now - newsMs ? [data.seq] : [];
};
