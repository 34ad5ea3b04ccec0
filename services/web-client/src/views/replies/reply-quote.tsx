import { useMessage } from '../../hooks/use-message.ts';
import { useName } from '../../hooks/use-person.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { routeToMessage } from '../../state/route.ts';
import { Link } from '../../ui/link.tsx';
import { QuotedLine } from './quoted-line.tsx';
import './replies.css';

interface ReplyQuoteProps {
  readonly roomId: string;
  readonly messageId: string;
  readonly isTabStop: boolean;
}

/** What a message answers, in one line above it, and the way there; of the same height before it is known. */
export const ReplyQuote = ({ roomId, messageId, isTabStop }: ReplyQuoteProps) => {
  const t = useT();
  const message = useMessage(roomId, messageId);
  const name = useName(message === undefined || message === 'missing' ? '' : message.senderId);
  if (message === undefined) return <span className="reply-quote" />;
  if (message === 'missing')
    return (
      <span className="reply-quote">
        <span className="reply-quote-text" data-gone>
          {t('reply.missing')}
        </span>
      </span>
    );
  return (
    <Link to={routeToMessage(message)} className="reply-quote" tabIndex={isTabStop ? 0 : -1}>
      <span className="visually-hidden">{t('reply.quote', { name })}</span>
      <QuotedLine message={message} />
    </Link>
  );
};
