import type { ErrorCode } from '@parley/contracts';
import { useEffect, useRef } from 'react';
import { errorText } from '../i18n/error-text.ts';
import { useT } from '../i18n/locale-provider.tsx';
import { Button } from './button.tsx';
import './list-end.css';
import { Notice } from './notice.tsx';
import { Spinner } from './spinner.tsx';

interface ListEndProps {
  readonly status: 'idle' | 'asking' | 'ready' | 'failed';
  /** Why it failed. */
  readonly code: ErrorCode | undefined;
  /** What is said while it is asked for. */
  readonly busy: string;
  readonly hasMore: boolean;
  /** Asks for the next page, or once more for the one that failed. */
  readonly onMore: () => void;
}

/** What stands below a list that comes page by page: that it is on its way, the way to more of it, or that it failed. */
export const ListEnd = ({ status, code, busy, hasMore, onMore }: ListEndProps) => {
  const t = useT();
  if (status === 'asking') return <Spinner label={busy} />;
  if (status === 'ready') return hasMore ? <More onMore={onMore} /> : null;
  if (status === 'idle') return null;
  return (
    <Notice
      tone="danger"
      end={
        <Button look="quiet" onClick={onMore}>
          {t('action.retry')}
        </Button>
      }
    >
      {t(errorText(code ?? 'unavailable'))}
    </Notice>
  );
};

/** The way to the next page: as soon as it is scrolled to, or by a press. */
const More = ({ onMore }: Pick<ListEndProps, 'onMore'>) => {
  const t = useT();
  const buttonRef = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const watcher = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && onMore());
    if (buttonRef.current !== null) watcher.observe(buttonRef.current);
    return () => watcher.disconnect();
  }, [onMore]);
  return (
    <Button ref={buttonRef} onClick={onMore} className="list-end-more">
      {t('browse.more')}
    </Button>
  );
};
