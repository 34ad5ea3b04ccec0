import { accept, type RoomId, type SyncedRoom } from '@parley/contracts';
import type { SocketHandler } from '../define-socket-event.ts';
import type { OwnerClient } from '../owner-client.ts';

/** `room:sync`: what the client missed, from the owner and in the user's own name (RC1). */
export const createRoomSync =
  (owner: OwnerClient): SocketHandler<'room:sync'> =>
  async ({ payload, connection }) => {
    const allowed = payload.rooms.filter((room) => connection.mayEnter(room.roomId));
    if (allowed.length === payload.rooms.length) return owner.sync(connection.token, payload);
    const synced = allowed.length === 0 ? accept({ rooms: [] }) : await owner.sync(connection.token, { rooms: allowed });
    if (!synced.ok) return synced;
    const forbidden = payload.rooms.filter((room) => !connection.mayEnter(room.roomId));
    return accept({ rooms: [...synced.data.rooms, ...forbidden.map((room) => stranger(room.roomId))] });
  };

const stranger = (roomId: RoomId): SyncedRoom => ({ roomId, error: { code: 'not_found', message: 'there is no such room' } });
