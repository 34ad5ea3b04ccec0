import type { Answer, Observable } from '@parley/client';
import type { Member, RoomFrame } from '@parley/contracts';
import { createObservable, type Settable } from './observable.ts';

/** The members of a room as far as they are known; `loading` until all pages have come. */
export interface RoomMembers {
  readonly status: 'loading' | 'ready' | 'failed';
  /** By display name, those who left are not among them. */
  readonly members: readonly Member[];
  /** Whether there are more than are listed here. */
  readonly isCut: boolean;
}

/** Who is in which room: asked for when first wanted, then kept current by the room's frames. */
export interface Members {
  in(roomId: string): Observable<RoomMembers>;
  /** Asks again, where it was asked before. */
  refresh(roomId: string): void;
  takeFrame(frame: RoomFrame): void;
  /** Frames may have been missed: asks again for what is shown, forgets the rest. */
  doubt(): void;
  clear(): void;
}

/** A page of `GET /api/rooms/:roomId/members`. */
export type MembersPage = { readonly items: readonly Member[]; readonly nextCursor: string | null };

/** What they need. */
export interface MembersOptions {
  readonly ask: (roomId: string, cursor: string | undefined) => Promise<Answer<MembersPage>>;
  readonly learn: (members: readonly Member[]) => void;
  /** Whether the people of a room never change, as in a direct one. */
  readonly isFixed: (roomId: string) => boolean;
}

/** More than this many pages of 200 are not listed. */
const mostPages = 50;

interface Held {
  readonly shown: Settable<RoomMembers>;
  readonly observable: Observable<RoomMembers>;
  /** Those who left are kept as tombstones, so that nothing older brings them back. */
  known: Map<string, Member>;
  watchers: number;
  /** Raised by every load: an older one is of no use any more. */
  turn: number;
}

const collator = new Intl.Collator();
const byName = (one: Member, other: Member): number => collator.compare(one.displayName, other.displayName);

/** Makes them; no room is known. */
export const createMembers = ({ ask, learn, isFixed }: MembersOptions): Members => {
  const rooms = new Map<string, Held>();

  const load = async (roomId: string, held: Held): Promise<void> => {
    held.turn += 1;
    const mine = held.turn;
    const before = new Map(held.known);
    const found = new Map<string, Member>();
    let cursor: string | undefined;
    for (let page = 0; page < mostPages; page += 1) {
      const answer = await ask(roomId, cursor);
      if (mine !== held.turn) return;
      if (!answer.ok) return held.shown.set({ ...held.shown.getSnapshot(), status: 'failed' });
      learn(answer.data.items);
      for (const member of answer.data.items) found.set(member.userId, member);
      cursor = answer.data.nextCursor ?? undefined;
      if (cursor === undefined) break;
      // A long list is shown as it comes; one that is shown already stays until all of it is there.
      if (before.size === 0) show(held, { status: 'loading', isCut: false, known: merged(found, held.known) });
    }
    held.known = merged(found, changedSince(before, held.known));
    show(held, { status: 'ready', isCut: cursor !== undefined, known: held.known });
  };

  const hold = (roomId: string): Held => {
    const shown = createObservable<RoomMembers>({ status: 'loading', members: [], isCut: false });
    const held: Held = {
      shown,
      observable: counted(shown, (step) => (held.watchers += step)),
      known: new Map(),
      watchers: 0,
      turn: 0,
    };
    rooms.set(roomId, held);
    void load(roomId, held);
    return held;
  };

  return {
    in: (roomId) => (rooms.get(roomId) ?? hold(roomId)).observable,
    refresh: (roomId) => {
      const held = rooms.get(roomId);
      if (held === undefined) return;
      if (held.shown.getSnapshot().status === 'failed') held.shown.set({ ...held.shown.getSnapshot(), status: 'loading' });
      void load(roomId, held);
    },
    takeFrame: (frame) => {
      const changed = frame.events.flatMap((event) =>
        event.type.startsWith('member.') && 'userId' in event.data ? [event.data] : [],
      );
      if (changed.length > 0) learn(changed);
      const held = rooms.get(frame.roomId);
      if (changed.length === 0 || held === undefined) return;
      held.known = merged(held.known, new Map(changed.map((member) => [member.userId, member])));
      show(held, { ...held.shown.getSnapshot(), known: held.known });
    },
    doubt: () => {
      for (const [roomId, held] of rooms) {
        if (isFixed(roomId) && held.shown.getSnapshot().status === 'ready') continue;
        if (held.watchers > 0) void load(roomId, held);
        else rooms.delete(roomId);
      }
    },
    clear: () => {
      for (const held of rooms.values()) held.turn += 1;
      rooms.clear();
    },
  };
};

const show = (held: Held, { known, ...rest }: Omit<RoomMembers, 'members'> & { readonly known: ReadonlyMap<string, Member> }) =>
  held.shown.set({
    status: rest.status,
    isCut: rest.isCut,
    members: [...known.values()].filter(({ leftAt }) => leftAt === undefined).toSorted(byName),
  });

/** An object is only ever replaced by one of a higher `rev` (FR2). */
const merged = (known: ReadonlyMap<string, Member>, news: ReadonlyMap<string, Member>): Map<string, Member> => {
  const all = new Map(known);
  for (const [id, member] of news) if ((all.get(id)?.rev ?? -1) < member.rev) all.set(id, member);
  return all;
};

const changedSince = (before: ReadonlyMap<string, Member>, now: ReadonlyMap<string, Member>): Map<string, Member> =>
  new Map([...now].filter(([id, { rev }]) => before.get(id)?.rev !== rev));

const counted = <T>({ getSnapshot, subscribe }: Observable<T>, count: (step: 1 | -1) => void): Observable<T> => ({
  getSnapshot,
  subscribe: (listener) => {
    count(1);
    const stop = subscribe(listener);
    let isOn = true;
    return () => {
      if (isOn) count(-1);
      isOn = false;
      stop();
    };
  },
});

/** Of a room whose members nobody needs. */
export const noMembers: Observable<RoomMembers> = createObservable<RoomMembers>({ status: 'ready', members: [], isCut: false });
