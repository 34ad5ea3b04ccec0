import type { MyRoom } from '@parley/contracts';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useMayDo } from '../timeline/use-may-do.ts';
import { PinnedMessage } from './pinned-message.tsx';
import './pins-tab.css';

/** What is pinned in the room, the one that was pinned last first. */
export const PinsTab = ({ room }: { readonly room: MyRoom }) => {
  const t = useT();
  const { pins } = useServices();
  const { status, messages } = useObservable(pins.in(room.id));
  const may = useMayDo(room.id, room);
  if (status === 'loading' && messages.length === 0)
    return (
      <div className="pins-loading">
        <Spinner label={t('pins.loading')} />
      </div>
    );
  return (
    <div className="pins-tab">
      {status === 'failed' && (
        <p className="members-note" role="alert">
          {t('pins.failed')}{' '}
          <Button look="quiet" onClick={() => pins.refresh(room.id)}>
            {t('action.retry')}
          </Button>
        </p>
      )}
      {status === 'ready' && messages.length === 0 && (
        <EmptyState icon="pin" title={t('pins.none')} lead={t(may.pin ? 'pins.none.lead' : 'pins.none.lead.others')} />
      )}
      {messages.length > 0 && (
        <ul role="list" className="pins-list">
          {messages.map((message) => (
            <PinnedMessage key={message.id} message={message} mayPin={may.pin} />
          ))}
        </ul>
      )}
    </div>
  );
};
