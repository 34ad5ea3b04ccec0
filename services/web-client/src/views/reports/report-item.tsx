import type { Report } from '@parley/contracts';
import { useGo } from '../../hooks/use-navigation.ts';
import { useRoom } from '../../hooks/use-rooms.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';

interface ReportItemProps {
  readonly report: Report;
  readonly onDecide: (what: 'resolved' | 'dismissed') => void;
  /** One goes to the message. */
  readonly onGo: () => void;
}

/** One message that was reported: what it said, who wrote it, and what people say of it. */
export const ReportItem = ({ report, onDecide, onGo }: ReportItemProps) => {
  const t = useT();
  const go = useGo();
  const formats = useFormats();
  const isMine = useRoom(report.roomId) !== undefined;
  const { sender, roomName, roomKind, content, sentAt, deleted, state, reporters, voices, roomId, seq, note } = report;
  const place = roomKind === 'direct' ? t('reports.direct') : (roomName ?? '');
  return (
    <li className="report-item">
      <header>
        <strong>
          <bdi>{t('reports.in', { name: sender.displayName, room: place })}</bdi>
        </strong>
        <small>{formats.dateTime(sentAt)}</small>
      </header>
      <blockquote className="report-quote" dir="auto">
        {content}
      </blockquote>
      {deleted && <p className="report-note">{t('reports.deleted')}</p>}
      <p className="report-note">{t('reports.by', { count: reporters })}</p>
      <ul role="list" className="report-voices">
        {voices.map(({ userId, reason, comment, content: other }) => (
          <li key={userId}>
            {t(`report.reason.${reason}`)}
            {comment !== undefined && (
              <>
                {' – '}
                <bdi>{comment}</bdi>
              </>
            )}
            {other !== undefined && (
              <blockquote className="report-quote" dir="auto">
                {other}
              </blockquote>
            )}
          </li>
        ))}
      </ul>
      {note !== undefined && (
        <p className="report-note" dir="auto">
          {note}
        </p>
      )}
      <div className="report-ways">
        {state !== 'resolved' && (
          <Button look="primary" onClick={() => onDecide('resolved')}>
            {t('reports.resolve')}
          </Button>
        )}
        {state !== 'dismissed' && <Button onClick={() => onDecide('dismissed')}>{t('reports.dismiss')}</Button>}
        {isMine && !deleted && (
          <Button
            look="quiet"
            onClick={() => {
              onGo();
              go({ view: 'room', roomId, seq });
            }}
          >
            {t('reports.goTo')}
          </Button>
        )}
      </div>
    </li>
  );
};
