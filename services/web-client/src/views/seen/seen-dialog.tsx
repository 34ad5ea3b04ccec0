import type { Message } from '@parley/contracts';
import { useObservable } from '../../hooks/use-observable.ts';
import { useName } from '../../hooks/use-person.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import './seen-dialog.css';
import { useWhoHasSeen } from './use-who-has-seen.ts';

interface SeenDialogProps {
  readonly message: Message;
  readonly onClose: () => void;
}

/** Who has seen a message; or why that is not told. */
export const SeenDialog = ({ message, onClose }: SeenDialogProps) => {
  const t = useT();
  const { client } = useServices();
  const isHidden = useObservable(client.reading.settings)?.readReceipts === false;
  return (
    <Dialog title={t('message.seenBy')} size="sm" onClose={onClose}>
      {isHidden ? <WhyNot onClose={onClose} /> : <Viewers message={message} />}
    </Dialog>
  );
};

const WhyNot = ({ onClose }: Pick<SeenDialogProps, 'onClose'>) => {
  const t = useT();
  const { overlays } = useServices();
  const goToSettings = (): void => {
    onClose();
    overlays.open({ kind: 'settings', section: 'privacy' });
  };
  return (
    <>
      <p className="dialog-text">{t('seen.hidden')}</p>
      <Button onClick={goToSettings}>{t('seen.settings')}</Button>
    </>
  );
};

const Viewers = ({ message }: Pick<SeenDialogProps, 'message'>) => {
  const t = useT();
  const { userIds, state, hasMore, load } = useWhoHasSeen(message);
  return (
    <>
      {userIds.length > 0 && (
        <ul role="list" className="viewers">
          {userIds.map((userId) => (
            <Viewer key={userId} userId={userId} />
          ))}
        </ul>
      )}
      {state === 'loading' && <Spinner label={t('app.loading')} />}
      {state === 'failed' && (
        <Notice
          tone="warning"
          end={
            <Button look="quiet" onClick={load}>
              {t('action.retry')}
            </Button>
          }
        >
          {t('seen.failed')}
        </Notice>
      )}
      {state === 'ready' && userIds.length === 0 && !hasMore && <p className="dialog-text">{t('seen.nobody')}</p>}
      {state === 'ready' && hasMore && <Button onClick={load}>{t('browse.more')}</Button>}
      {state === 'ready' && <p className="viewers-note">{t('seen.note')}</p>}
    </>
  );
};

const Viewer = ({ userId }: { readonly userId: string }) => {
  const name = useName(userId);
  return (
    <li>
      <Avatar id={userId} name={name} size="sm" />
      <bdi className="one-line">{name}</bdi>
    </li>
  );
};
