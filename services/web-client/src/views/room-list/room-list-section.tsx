import type { MyRoom } from '@parley/contracts';
import { type ReactNode, useId } from 'react';
import { RoomListItem } from './room-list-item.tsx';

interface RoomListSectionProps {
  readonly title: string;
  readonly rooms: readonly MyRoom[];
  readonly selectedId: string | undefined;
  /** What can be done to have more of them. */
  readonly action: ReactNode;
  /** Shown where there are none. */
  readonly children?: ReactNode;
}

/** Rooms of one sort under a heading. */
export const RoomListSection = ({ title, rooms, selectedId, action, children }: RoomListSectionProps) => {
  const id = useId();
  return (
    <section className="room-list-section" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {action}
      </header>
      {rooms.length === 0 && children}
      {/* Safari forgets that a list without bullets is one. */}
      {rooms.length > 0 && (
        <ul role="list">
          {rooms.map((room) => (
            <RoomListItem key={room.id} room={room} isSelected={room.id === selectedId} />
          ))}
        </ul>
      )}
    </section>
  );
};
