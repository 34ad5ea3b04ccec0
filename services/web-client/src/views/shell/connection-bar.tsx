import { useEffect, useRef, useState } from 'react';
import { type ConnectionNotice, useConnectionNotice, useSecondsUntil } from '../../hooks/use-connection.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { UpdateBar } from './update-bar.tsx';

/** Says how the connection is whenever it is not well, and lets somebody try at once. */
export const ConnectionBar = () => {
  const t = useT();
  const { client } = useServices();
  const notice = useConnectionNotice();
  const canTry = notice !== undefined && ['waiting', 'offline', 'refused'].includes(notice.kind);
  const tryNow = (
    <Button look="quiet" onClick={() => client.connect()}>
      {t('connection.now')}
    </Button>
  );
  return (
    <div className="connection-bar">
      {notice !== undefined && (
        <Notice
          tone={notice.kind === 'refused' ? 'danger' : 'warning'}
          icon={notice.kind === 'connecting' || notice.kind === 'reconnecting' ? 'clock' : 'alert'}
          end={canTry ? tryNow : undefined}
          isSilent
        >
          {notice.kind === 'waiting' ? <Waiting retryAt={notice.retryAt} /> : t(`connection.${notice.kind}`)}
        </Notice>
      )}
      <UpdateBar />
      <ConnectionAnnouncer kind={notice?.kind} />
    </div>
  );
};

const Waiting = ({ retryAt }: { readonly retryAt: number }) => {
  const t = useT();
  const seconds = useSecondsUntil(retryAt);
  return `${t('connection.waiting', { seconds })} ${t('connection.waiting.note')}`;
};

/** Reads out each change once, and that it is well again; not the seconds, and not every try. */
const ConnectionAnnouncer = ({ kind }: { readonly kind: ConnectionNotice['kind'] | undefined }) => {
  const t = useT();
  const said = useRef<'well' | 'away' | ConnectionNotice['kind']>('well');
  const [text, setText] = useState('');
  const now = kind === undefined ? 'well' : kind === 'waiting' || kind === 'reconnecting' ? 'away' : kind;

  useEffect(() => {
    if (said.current === now) return;
    said.current = now;
    if (now === 'well') setText(t('connection.back'));
    else if (now === 'away') setText(`${t('connection.reconnecting')} ${t('connection.waiting.note')}`);
    else setText(t(`connection.${now}`));
  }, [now, t]);

  return (
    <span className="visually-hidden" role="status">
      {text}
    </span>
  );
};
