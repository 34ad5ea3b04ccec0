import { useFormats, useT } from '../../i18n/locale-provider.tsx';

/** What stands above the first message of a day, and above the first unread one. */
export const RowLines = ({
  day,
  isFirstUnread,
}: {
  readonly day: string | number | undefined;
  readonly isFirstUnread: boolean;
}) => {
  const t = useT();
  const formats = useFormats();
  return (
    <>
      {day !== undefined && (
        <div className="day-line">
          <span>{formats.day(day)}</span>
        </div>
      )}
      {isFirstUnread && (
        <div className="unread-line">
          <span>{t('timeline.newMessages')}</span>
        </div>
      )}
    </>
  );
};
