import type { Message } from '@parley/contracts';
import { isNarrow } from '../../hooks/use-narrow.ts';
import { useGo } from '../../hooks/use-navigation.ts';
import { useName } from '../../hooks/use-person.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { renderMessage } from '../../markdown/message-text.tsx';
import { routeToMessage } from '../../state/route.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { usePin } from './use-pin.ts';

interface PinnedMessageProps {
  readonly message: Message;
  readonly mayPin: boolean;
}

/** One pinned message: what it says, and the way to where it was said. */
export const PinnedMessage = ({ message, mayPin }: PinnedMessageProps) => {
  const t = useT();
  const formats = useFormats();
  const go = useGo();
  const pin = usePin();
  const { roomPanel } = useServices();
  const name = useName(message.senderId);
  const goThere = (): void => {
    // On a phone the panel lies over where one wants to go.
    if (isNarrow()) roomPanel.show('closed');
    go(routeToMessage(message));
  };
  return (
    <li className="pinned-message">
      <header>
        <Avatar id={message.senderId} name={name} size="sm" />
        <bdi className="one-line">{name}</bdi>
        <time dateTime={message.createdAt} title={formats.dateTime(message.createdAt)}>
          {formats.moment(message.createdAt)}
        </time>
      </header>
      <div className="pinned-message-text">{renderMessage(message)}</div>
      <footer>
        <Button look="quiet" onClick={goThere}>
          {t('reports.goTo')}
        </Button>
        {mayPin && (
          <Button look="quiet" onClick={() => pin(message, false)}>
            {t('message.unpin')}
          </Button>
        )}
      </footer>
    </li>
  );
};
