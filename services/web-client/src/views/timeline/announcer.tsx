import type { Message } from '@parley/contracts';
import { useEffect, useRef, useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';

interface AnnouncerProps {
  readonly messages: readonly Message[];
  readonly myId: string;
  readonly isReady: boolean;
}

/** More at once than this are counted instead of read out. */
const mostRead = 2;
const mostChars = 200;

/** Reads out what others write, when the screen reader has nothing better to say. */
export const Announcer = ({ messages, myId, isReady }: AnnouncerProps) => {
  const t = useT();
  const { people } = useServices();
  const [news, setNews] = useState({ seq: 0, text: '' });
  const said = useRef<number>(undefined);
  const last = messages.at(-1)?.seq ?? 0;

  useEffect(() => {
    if (!isReady) return;
    const after = said.current;
    said.current = Math.max(last, after ?? 0);
    if (after === undefined) return;
    const fresh = messages.filter(({ seq, senderId, deletedAt }) => seq > after && senderId !== myId && deletedAt === undefined);
    if (fresh.length === 0) return;
    const nameOf = (id: string): string => people.get(id)?.displayName ?? t('message.unknownAuthor');
    const text =
      fresh.length > mostRead
        ? t('timeline.announce.many', { count: fresh.length })
        : fresh
            .map(({ senderId, content }) => t('timeline.announce', { name: nameOf(senderId), text: content.slice(0, mostChars) }))
            .join('\n');
    setNews({ seq: last, text });
  }, [last, isReady]);

  return (
    <div className="visually-hidden" role="log" aria-live="polite">
      {/* An element of its own each time: the same words again are new words. */}
      <span key={news.seq}>{news.text}</span>
    </div>
  );
};
