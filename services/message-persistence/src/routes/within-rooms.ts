import { accept, type internalMessageRoutes, type messageRoutes, RoomId, type Route, type SyncedRoom } from '@parley/contracts';
import type { Identity, RouteHandler, RouteHandlers } from '@parley/service-kit';
import { z } from 'zod';
import { isWithin } from '../access.ts';
import type { Rules } from '../rules.ts';
import type { AdmitOnce } from './admit-once.ts';

type Handlers = RouteHandlers<typeof messageRoutes>;
type Sync = RouteHandlers<typeof internalMessageRoutes>['sync'];
type Rooms = Pick<Rules['rooms'], 'toStranger'>;

/** What keeping tokens inside their rooms needs. */
export interface WithinRoomsOptions {
  readonly admit: AdmitOnce;
  readonly rooms: Rooms;
}

const InRoom = z.object({ roomId: RoomId });

/**
 * Keeps tokens that are limited to rooms inside them (AU2), on every route alike: a room outside is what it is to a
 * stranger, and lists leave it out. The first call of such a token lets its person into the rooms it names (AU5).
 */
export const withinRooms = (handlers: Handlers, options: WithinRoomsOptions): Handlers => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what goes around a handler looks at none of its types
  const entries = Object.entries(handlers as unknown as Record<string, RouteHandler<Route>>);
  const guarded = Object.fromEntries(entries.map(([name, handler]) => [name, guard(handler, options)]));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every handler keeps its own name and type
  const { listRooms, myChanges, myThreads, getMyNotifications, ...others } = guarded as unknown as Handlers;
  return {
    ...others,
    listRooms: async (call) => {
      const mine = await listRooms(call);
      return mine.ok ? accept({ ...mine.data, items: mine.data.items.filter((room) => isWithin(call.user, room.id)) }) : mine;
    },
    // A page may thereby hold fewer than were asked for.
    myThreads: async (call) => {
      const page = await myThreads(call);
      if (!page.ok) return page;
      return accept({ ...page.data, items: page.data.items.filter(({ root }) => isWithin(call.user, root.roomId)) });
    },
    getMyNotifications: async (call) => {
      const mine = await getMyNotifications(call);
      if (!mine.ok) return mine;
      return accept({ ...mine.data, rooms: mine.data.rooms.filter(({ roomId }) => isWithin(call.user, roomId)) });
    },
    myChanges: async (call) => {
      const frame = await myChanges(call);
      if (!frame.ok) return frame;
      return accept({
        ...frame.data,
        events: frame.data.events.filter(({ data }) => !('roomId' in data) || isWithin(call.user, data.roomId)),
      });
    },
  };
};

const guard =
  <R extends Route>(handler: RouteHandler<R>, { admit, rooms }: WithinRoomsOptions): RouteHandler<R> =>
  async (call) => {
    const user: Identity | undefined = call.user;
    if (user?.rooms === undefined) return handler(call);
    await admit(user, call.token);
    const inRoom = InRoom.safeParse(call.params);
    if (!inRoom.success || isWithin(user, inRoom.data.roomId)) return handler(call);
    const refusalOf = await rooms.toStranger([inRoom.data.roomId]);
    return refusalOf(inRoom.data.roomId);
  };

/** The same for many rooms at once: those outside are answered as to a stranger, in their places. */
export const syncWithinRooms =
  (sync: Sync, { admit, rooms }: WithinRoomsOptions): Sync =>
  async (call) => {
    const { user, body } = call;
    if (user.rooms === undefined) return sync(call);
    await admit(user, call.token);
    const synced = await sync({ ...call, body: { rooms: body.rooms.filter(({ roomId }) => isWithin(user, roomId)) } });
    if (!synced.ok) return synced;
    const refusalOf = await rooms.toStranger(body.rooms.map(({ roomId }) => roomId).filter((roomId) => !isWithin(user, roomId)));
    const inside = synced.data.rooms.values();
    const answers = body.rooms.flatMap(({ roomId }) => {
      const answer = isWithin(user, roomId) ? inside.next().value : refusedRoom(roomId, refusalOf(roomId));
      return answer === undefined ? [] : [answer];
    });
    return accept({ rooms: answers });
  };

const refusedRoom = (roomId: RoomId, { error }: ReturnType<Awaited<ReturnType<Rooms['toStranger']>>>): SyncedRoom => ({
  roomId,
  error: { code: error.code === 'forbidden' ? 'forbidden' : 'not_found', message: error.message },
});
