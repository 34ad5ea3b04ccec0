import type { Room } from '@parley/contracts';
import { type ReactNode, useEffect, useState } from 'react';
import { useGo } from '../../hooks/use-navigation.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { JoinButton } from './join-button.tsx';
import './room-preview.css';

interface RoomPreviewProps {
  readonly roomId: string;
  /** What else is said there. */
  readonly children?: ReactNode;
}

/** What a public room is about, for somebody who is not in it, and the way in. */
export const RoomPreview = ({ roomId, children }: RoomPreviewProps) => {
  const t = useT();
  const go = useGo();
  const { client } = useServices();
  const [room, setRoom] = useState<Room | 'unknown'>();

  useEffect(() => {
    let isWanted = true;
    void client.rest.call<Room>({ method: 'GET', path: `/api/rooms/${roomId}` }).then((answer) => {
      if (isWanted) setRoom(answer.ok ? answer.data : 'unknown');
    });
    return () => {
      isWanted = false;
    };
  }, [client, roomId]);

  const back = <Button onClick={() => go({ view: 'home' })}>{t('room.toList')}</Button>;
  if (room === undefined) return <Spinner label={t('app.loading')} />;
  // That it is there and public is known all the same.
  if (room === 'unknown')
    return (
      <EmptyState icon="hash" title={t('room.left')}>
        <div className="room-preview-ways">
          <JoinButton room={{ id: roomId, name: null }} />
          {back}
        </div>
        {children}
      </EmptyState>
    );
  const isArchived = room.archivedAt !== undefined;
  return (
    <EmptyState icon="hash" title={room.name ?? t('room.unnamed')}>
      {room.topic !== '' && (
        <p className="room-preview-topic" dir="auto">
          {room.topic}
        </p>
      )}
      <p>{isArchived ? t('composer.archived') : t('room.preview', { count: room.memberCount })}</p>
      <div className="room-preview-ways">
        {!isArchived && <JoinButton room={room} />}
        {back}
      </div>
      {children}
    </EmptyState>
  );
};
