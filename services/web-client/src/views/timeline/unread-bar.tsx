import { useEffect, useRef } from 'react';
import { useObservable } from '../../hooks/use-observable.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import type { Settable } from '../../state/observable.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { readUpTo } from './read-up-to.ts';
import type { Row } from './rows.ts';
import './unread-bar.css';
import type { Seen } from './use-seen.ts';
import type { UnreadLine } from './use-unread-line.ts';

interface UnreadBarProps {
  readonly line: UnreadLine;
  readonly rows: readonly Row[];
  readonly seen: Settable<Seen>;
  /** How much is unread now. */
  readonly unread: number;
  readonly onJump: () => void;
}

/** Above this the server says only that there are more (RD1). */
const unreadExact = 999;
/** More rows than this between two looks were jumped over. */
const lessThanAView = 8;

/** Says how much is new and since when, while its beginning is above the view or its end below; and what to do about it. */
export const UnreadBar = ({ line, rows, seen, unread, onJump }: UnreadBarProps) => {
  const t = useT();
  const formats = useFormats();
  const now = useObservable(seen);
  const { readSeq = Infinity, count, isHeld } = line;
  const first = rows.find((row) => row.kind === 'message' && row.isFirstUnread);
  const since = useRef<{ readonly readSeq: number; readonly at: string }>(undefined);
  if (first?.kind === 'message') since.current = { readSeq, at: first.message.createdAt };
  const at = since.current?.readSeq === readSeq ? since.current.at : undefined;

  // Whether everything from the line down to what is in view was in view.
  const passed = useRef({ readSeq, seq: readSeq });
  if (passed.current.readSeq !== readSeq) passed.current = { readSeq, seq: readSeq };
  passed.current.seq = readUpTo(now, passed.current.seq, lessThanAView);
  const hasReadOn = passed.current.seq >= now.lastSeq;
  const isOver = hasReadOn && now.isAtEnd && !isHeld;
  const canJump = now.firstSeq > readSeq + 1 && !hasReadOn;
  useEffect(() => {
    if (isOver && unread === 0 && count > 0) line.dismiss();
  });

  const isShown = count > 0 && now.lastSeq > 0 && !isOver && (isHeld || unread > 0 || canJump);
  if (!isShown) return null;
  const shown = unread > 0 ? unread : count;
  const many = shown > unreadExact ? `${formats.number(unreadExact)}+` : formats.number(shown);
  const text =
    at === undefined
      ? t('unread.bar', { count: shown, many })
      : t('unread.since', { count: shown, many, time: formats.moment(at) });
  return (
    <div className="unread-bar" role="group" aria-label={t('timeline.newMessages')}>
      {canJump ? (
        <button type="button" className="unread-bar-jump" onClick={onJump}>
          <Icon name="down" size={16} />
          <span>{text}</span>
          <span className="visually-hidden">{t('unread.jump')}</span>
        </button>
      ) : (
        <span className="unread-bar-text">{text}</span>
      )}
      <Button look="quiet" onClick={line.markRead}>
        {t('unread.markRead')}
      </Button>
    </div>
  );
};
