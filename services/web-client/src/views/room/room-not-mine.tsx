import type { TimelineView } from '@parley/client';
import type { MyRoom } from '@parley/contracts';
import type { ReactNode } from 'react';
import { useGo } from '../../hooks/use-navigation.ts';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';

interface RoomNotMineProps {
  readonly view: TimelineView;
  readonly room: MyRoom | undefined;
  readonly children: ReactNode;
}

/** Shows the room to those who are in it, and to others the way in or back. */
export const RoomNotMine = ({ view, room, children }: RoomNotMineProps) => {
  const t = useT();
  const go = useGo();
  const { client } = useServices();
  const { status } = useObservable(view);
  if (status.status !== 'left' || room !== undefined) return children;
  return (
    <EmptyState icon="lock" title={t('room.left')} lead={t('room.left.lead')}>
      {/* A public room answers strangers that it is not theirs; others, that there is none (ER2). */}
      {status.error?.code === 'forbidden' && (
        <Button look="primary" onClick={() => void client.joinRoom(view.roomId)}>
          {t('room.join')}
        </Button>
      )}
      <Button onClick={() => go({ view: 'home' })}>{t('room.toList')}</Button>
    </EmptyState>
  );
};
