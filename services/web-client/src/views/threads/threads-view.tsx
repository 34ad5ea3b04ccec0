import { useState } from 'react';
import { useGo } from '../../hooks/use-navigation.ts';
import { usePageTitle } from '../../hooks/use-page-title.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useMyThreads } from '../../hooks/use-thread.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { Switch } from '../../ui/switch.tsx';
import { FollowedThreadItem } from './followed-thread-item.tsx';
import './threads-view.css';

/** The threads that I follow, in all rooms, the one somebody wrote in last first. */
export const ThreadsView = () => {
  const t = useT();
  const go = useGo();
  const { myThreads } = useServices();
  const { status, items, hasMore } = useMyThreads();
  const [onlyUnread, setOnlyUnread] = useState(false);
  usePageTitle(t('threads.title'));
  const shown = onlyUnread ? items.filter(({ unread }) => unread > 0) : items;
  return (
    <section className="threads-view" aria-labelledby="threads-title">
      <header className="threads-header">
        <IconButton icon="back" label={t('action.back')} className="room-back" onClick={() => go({ view: 'home' })} />
        <h1 id="threads-title">{t('threads.title')}</h1>
        {items.length > 0 && <Switch label={t('threads.onlyUnread')} isOn={onlyUnread} onChange={setOnlyUnread} />}
      </header>
      {status === 'failed' && (
        <Notice
          tone="warning"
          end={
            <Button look="quiet" onClick={() => myThreads.want()}>
              {t('action.retry')}
            </Button>
          }
        >
          {t('threads.failed')}
        </Notice>
      )}
      {status === 'loading' && items.length === 0 && (
        <div className="threads-loading">
          <Spinner label={t('threads.loading')} />
        </div>
      )}
      {status === 'ready' && shown.length === 0 && (
        <EmptyState
          icon="thread"
          title={t(onlyUnread ? 'threads.none.unread' : 'threads.none')}
          {...(onlyUnread ? {} : { lead: t('threads.none.lead') })}
        />
      )}
      {shown.length > 0 && (
        <ul role="list" className="threads-list">
          {shown.map((thread) => (
            <FollowedThreadItem key={thread.root.id} thread={thread} />
          ))}
        </ul>
      )}
      {hasMore && status === 'ready' && (
        <Button className="threads-more" onClick={() => myThreads.more()}>
          {t('browse.more')}
        </Button>
      )}
    </section>
  );
};
