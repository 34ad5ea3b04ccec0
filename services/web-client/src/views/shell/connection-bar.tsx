import { type ConnectionNotice, useConnectionNotice } from '../../hooks/use-connection.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { Translate } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';

/** Says how the connection is whenever it is not well, and lets somebody try at once. */
export const ConnectionBar = () => {
  const t = useT();
  const { client } = useServices();
  const notice = useConnectionNotice();
  if (notice === undefined) return null;
  const tryNow = (
    <Button look="quiet" onClick={() => client.connect()}>
      {t('connection.now')}
    </Button>
  );
  return (
    <div className="connection-bar">
      <Notice
        tone={notice.kind === 'refused' ? 'danger' : 'warning'}
        icon={notice.kind === 'connecting' ? 'clock' : 'alert'}
        end={notice.kind === 'connecting' || notice.kind === 'degraded' ? undefined : tryNow}
      >
        {textOf(notice, t)}
      </Notice>
    </div>
  );
};

const textOf = (notice: ConnectionNotice, t: Translate): string => {
  if (notice.kind !== 'waiting') return t(notice.kind === 'connecting' ? 'connection.reconnecting' : `connection.${notice.kind}`);
  return `${t('connection.waiting', { seconds: notice.seconds })} ${t('connection.waiting.note')}`;
};
