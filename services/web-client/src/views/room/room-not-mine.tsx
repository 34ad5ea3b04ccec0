import type { TimelineView } from '@parley/client';
import type { ErrorCode, MyRoom } from '@parley/contracts';
import { type ReactNode, useState } from 'react';
import { useGo } from '../../hooks/use-navigation.ts';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { LeftBehind } from '../composer/left-behind.tsx';
import { RoomPreview } from './room-preview.tsx';
import { useWhyGone } from './use-why-gone.ts';

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
  const why = useWhyGone(view.roomId);
  const [refusal, setRefusal] = useState<ErrorCode>();
  if (status.status !== 'left' || room !== undefined) return children;
  // A public room answers strangers that it is not theirs; others, that there is none (ER2).
  if (why.mayJoin === undefined && status.error?.code === 'forbidden')
    return (
      <RoomPreview roomId={view.roomId}>
        <LeftBehind view={view} />
      </RoomPreview>
    );

  const join = async (): Promise<void> => {
    const answer = await client.joinRoom(view.roomId);
    setRefusal(answer.ok ? undefined : answer.error.code);
  };
  return (
    <EmptyState icon={why.isBanned ? 'ban' : 'lock'} title={why.title} lead={why.lead}>
      {refusal !== undefined && <Notice tone="danger">{t(errorText(refusal))}</Notice>}
      {why.mayJoin === true && (
        <Button look="primary" onClick={() => void join()}>
          {t('room.join')}
        </Button>
      )}
      <Button onClick={() => go({ view: 'home' })}>{t('room.toList')}</Button>
      <LeftBehind view={view} />
    </EmptyState>
  );
};
