import type {
  MyNotifications,
  NotificationPatch,
  NotificationSettings,
  Ready,
  RoomNotifications,
  UserFrame,
} from '@parley/contracts';
import type { Answer } from './answer.ts';
import { createObservable, type Observable } from './observable.ts';
import type { Rest } from './rest.ts';

/** How I am told of what I miss, on all my devices (NO1). */
export interface Notifications {
  /** Undefined until it is known; asked for from the first call of `follow` on. */
  readonly settings: Observable<MyNotifications | undefined>;
  /** Asks for the settings, and keeps them current from then on. */
  follow(): void;
  change(patch: NotificationPatch): Promise<Answer<NotificationSettings>>;
  /** Of one room; null goes by what holds everywhere. */
  setRoom(roomId: string, wanted: Omit<RoomNotifications, 'roomId'>): Promise<Answer<RoomNotifications>>;
}

/** The same, as the client feeds it. */
export interface NotificationsState extends Notifications {
  takeReady(ready: Pick<Ready, 'userRev'>): void;
  takeUserFrame(frame: UserFrame): void;
  /** Nobody is signed in, or somebody else. */
  clear(): void;
}

const path = '/api/me/notifications';

const isSet = ({ level, mutedUntil }: RoomNotifications): boolean => level !== null || mutedUntil !== null;

/** Makes it; nothing is known yet. */
export const createNotifications = ({ rest }: { readonly rest: Rest }): NotificationsState => {
  const settings = createObservable<MyNotifications | undefined>(undefined);
  let isFollowed = false;
  /** Up to where what is held is current. */
  let heldRev: number | undefined;
  /** Grows with each change, so that an answer that was on its way meanwhile counts for nothing. */
  let changes = 0;

  const learn = (next: Partial<NotificationSettings>): void => {
    changes += 1;
    const held = settings.getSnapshot();
    if (held !== undefined) settings.set({ ...held, ...next });
  };

  const learnRoom = (room: RoomNotifications): void => {
    changes += 1;
    const held = settings.getSnapshot();
    if (held === undefined) return;
    const others = held.rooms.filter(({ roomId }) => roomId !== room.roomId);
    settings.set({ ...held, rooms: isSet(room) ? [...others, room] : others });
  };

  const ask = async (): Promise<void> => {
    const before = changes;
    const answer = await rest.call<MyNotifications>({ method: 'GET', path });
    if (!answer.ok) return;
    if (before === changes) settings.set(answer.data);
    else await ask();
  };

  return {
    settings,
    follow: () => {
      if (isFollowed) return;
      isFollowed = true;
      if (heldRev !== undefined) void ask();
    },
    change: async (patch) => {
      const answer = await rest.call<NotificationSettings>({ method: 'PATCH', path, body: patch });
      if (answer.ok) learn(answer.data);
      return answer;
    },
    setRoom: async (roomId, wanted) => {
      const answer = await rest.call<RoomNotifications>({
        method: 'PUT',
        path: `/api/rooms/${roomId}/notifications`,
        body: wanted,
      });
      if (answer.ok) learnRoom(answer.data);
      return answer;
    },
    takeReady: ({ userRev }) => {
      const isCurrent = settings.getSnapshot() !== undefined && heldRev === userRev;
      heldRev = userRev;
      if (isFollowed && !isCurrent) void ask();
    },
    takeUserFrame: ({ prevRev, rev, events }) => {
      heldRev = rev;
      for (const event of events) {
        if (event.type === 'notifications.changed') learn(event.data);
        if (event.type === 'room.notifications') learnRoom(event.data);
      }
      // RC3: one's own counters went back, and with them perhaps this.
      if (isFollowed && prevRev === 0 && events.length === 0) void ask();
    },
    clear: () => {
      changes += 1;
      heldRev = undefined;
      settings.set(undefined);
    },
  };
};
