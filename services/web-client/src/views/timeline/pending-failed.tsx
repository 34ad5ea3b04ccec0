import type { SendableAttachment } from '@parley/client';
import type { MouseEvent } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { TextKey } from '../../i18n/messages.ts';
import type { WritingPlace } from '../../state/composing.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { focusRow, leaveRow } from './focus-row.ts';
import { usePutBack } from './use-put-back.ts';

interface PendingFailedProps {
  readonly id: string;
  readonly place: WritingPlace;
  readonly content: string;
  readonly attachments: readonly SendableAttachment[];
  /** The message that it answers, where that can still be answered. */
  readonly replyTo: string | undefined;
  readonly reason: TextKey;
}

/** Why a message was refused, and what its writer can do about it. */
export const PendingFailed = ({ id, place, content, attachments, replyTo, reason }: PendingFailedProps) => {
  const t = useT();
  const { client, attaching } = useServices();
  const putBack = usePutBack(place);

  // The button goes, and its message with it where it is discarded: the focus shall not be lost.
  const retry = (event: MouseEvent): void => {
    focusRow(event.currentTarget);
    client.retry(id);
  };
  const discard = ({ currentTarget }: MouseEvent): void => {
    leaveRow(currentTarget, place);
    client.discard(id);
  };

  return (
    <p className="pending-failed" role="status">
      <Icon name="alert" size={14} />
      <span>
        {t('pending.failed')} {t(reason)}
      </span>
      <Button look="quiet" onClick={retry}>
        {t('pending.retry')}
      </Button>
      <Button
        look="quiet"
        onClick={(event) => {
          attaching.putBack(place, attachments);
          putBack(event, id, content, replyTo);
        }}
      >
        {t('pending.edit')}
      </Button>
      <Button look="quiet" onClick={discard}>
        {t('pending.discard')}
      </Button>
    </p>
  );
};
