import type { Observable } from '@parley/client';
import { createObservable } from './observable.ts';

/** What stands beside the messages: nothing, who is in the room, what is pinned, or what the room is. */
export type RoomPanelTab = 'closed' | 'members' | 'pins' | 'about';

/** The panel beside the room; it stays as it is from one room to the next. */
export interface RoomPanelState extends Observable<RoomPanelTab> {
  readonly show: (tab: RoomPanelTab) => void;
}

/** Makes it, closed. */
export const createRoomPanelState = (): RoomPanelState => {
  const tab = createObservable<RoomPanelTab>('closed');
  return { getSnapshot: tab.getSnapshot, subscribe: tab.subscribe, show: tab.set };
};
