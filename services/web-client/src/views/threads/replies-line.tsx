import { useContext } from 'react';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { ThreadContext } from '../timeline/thread-context.ts';

/** Between the message at which a thread began and what was said to it. */
export const RepliesLine = ({ count }: { readonly count: number }) => {
  const t = useT();
  const thread = useContext(ThreadContext);
  return (
    <>
      <div className="replies-line">
        <span>{count === 0 ? t('threads.empty') : t('threads.count', { count })}</span>
      </div>
      {thread?.hasMoreBefore === true && (
        <p className="replies-older">
          <Button look="quiet" disabled={thread.isLoading} onClick={thread.loadOlder}>
            {t('threads.older')}
          </Button>
        </p>
      )}
    </>
  );
};
