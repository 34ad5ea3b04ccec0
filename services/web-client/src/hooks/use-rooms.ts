import type { RoomsSnapshot } from '@parley/client';
import type { MyRoom } from '@parley/contracts';
import { useObservable } from './use-observable.ts';
import { useServices } from './use-services.ts';

/** My rooms. */
export const useRooms = (): RoomsSnapshot => useObservable(useServices().client.rooms);

/** One of my rooms; undefined where it is not, or not yet known to be. */
export const useRoom = (roomId: string): MyRoom | undefined => useRooms().rooms.find(({ id }) => id === roomId);
