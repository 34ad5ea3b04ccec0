import type { Message } from '@parley/contracts';
import { useState } from 'react';
import { useName } from '../../hooks/use-person.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { TabPanel, Tabs } from '../../ui/tabs.tsx';
import './reactions-dialog.css';
import { type Reactor, useReactors } from './use-reactors.ts';

interface ReactionsDialogProps {
  readonly message: Message;
  /** The kind that is shown first; the message's first one where none is named. */
  readonly emoji: string | undefined;
  readonly onClose: () => void;
}

/** Everybody who reacted to a message, kind by kind, in the order in which they did. */
export const ReactionsDialog = ({ message, emoji, onClose }: ReactionsDialogProps) => {
  const t = useT();
  const formats = useFormats();
  const kinds = message.reactions;
  const [selected, setSelected] = useState(emoji ?? kinds[0]?.emoji ?? '');
  // An emoji is no part of an id.
  const idOf = (kind: string): string => String(kinds.findIndex((one) => one.emoji === kind));
  return (
    <Dialog title={t('message.reactions')} size="sm" onClose={onClose}>
      <Tabs
        id="reactions"
        label={t('reactions.label')}
        tabs={kinds.map((kind) => ({ id: idOf(kind.emoji), label: `${kind.emoji} ${formats.number(kind.count)}` }))}
        selected={idOf(selected)}
        onSelect={(id) => setSelected(kinds[Number(id)]?.emoji ?? selected)}
      />
      <TabPanel id="reactions" selected={idOf(selected)}>
        <Reactors key={selected} message={message} emoji={selected} />
      </TabPanel>
    </Dialog>
  );
};

const Reactors = ({ message, emoji }: { readonly message: Message; readonly emoji: string }) => {
  const t = useT();
  const { items, isLoading, hasFailed, hasMore, load } = useReactors(message, emoji);
  return (
    <>
      {items.length > 0 && (
        <ul role="list" className="reactors">
          {items.map((reactor) => (
            <ReactorRow key={reactor.userId} reactor={reactor} />
          ))}
        </ul>
      )}
      {isLoading && <Spinner label={t('app.loading')} />}
      {hasFailed && (
        <Notice
          tone="warning"
          end={
            <Button look="quiet" onClick={load}>
              {t('action.retry')}
            </Button>
          }
        >
          {t('reactions.failed')}
        </Notice>
      )}
      {!isLoading && !hasFailed && items.length === 0 && <p className="dialog-text">{t('reactions.none')}</p>}
      {hasMore && !isLoading && !hasFailed && <Button onClick={load}>{t('browse.more')}</Button>}
    </>
  );
};

const ReactorRow = ({ reactor: { userId, at } }: { readonly reactor: Reactor }) => {
  const formats = useFormats();
  const name = useName(userId);
  return (
    <li>
      <Avatar id={userId} name={name} size="sm" />
      <bdi className="one-line">{name}</bdi>
      <time dateTime={at} title={formats.dateTime(at)}>
        {formats.moment(at)}
      </time>
    </li>
  );
};
