import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { TextKey } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { usePutBack } from './use-put-back.ts';

interface PendingFailedProps {
  readonly id: string;
  readonly roomId: string;
  readonly content: string;
  readonly reason: TextKey;
}

/** Why a message was refused, and what its writer can do about it. */
export const PendingFailed = ({ id, roomId, content, reason }: PendingFailedProps) => {
  const t = useT();
  const { client } = useServices();
  const putBack = usePutBack(roomId);

  return (
    <p className="pending-failed" role="status">
      <Icon name="alert" size={14} />
      <span>
        {t('pending.failed')} {t(reason)}
      </span>
      <Button look="quiet" onClick={() => client.retry(id)}>
        {t('pending.retry')}
      </Button>
      <Button look="quiet" onClick={() => putBack(id, content)}>
        {t('pending.edit')}
      </Button>
      <Button look="quiet" onClick={() => void client.discard(id)}>
        {t('pending.discard')}
      </Button>
    </p>
  );
};
