import type { Message } from '@parley/contracts';
import { useEffect } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useLocaleInfo, useT } from '../../i18n/locale-provider.tsx';
import { pathOf, routeToMessage } from '../../state/route.ts';
import { saidIn } from '../../state/said-in.ts';
import { useRoomNotices } from './use-room-notices.ts';

/** Read markers come one after the other; what they close can wait so long, ms. */
const closeAfterMs = 300;

/** Tells on the desktop what came while nobody looked, and takes it away when it was read. */
export const Notifier = () => {
  const t = useT();
  const locale = useLocaleInfo();
  const { client, people, notifications } = useServices();

  const tell = (message: Message): void => {
    const { roomId, seq, senderId } = message;
    const room = client.rooms.getSnapshot().rooms.find(({ id }) => id === roomId);
    const name = people.get(senderId)?.displayName ?? t('message.unknownAuthor');
    const isHidden = client.notifications.settings.getSnapshot()?.preview === false;
    const from = room?.name ? t('notify.inRoom', { name, room: room.name }) : name;
    const [title, text] = isHidden ? [t('app.name'), t('notify.hidden')] : [from, saidIn(message, t)];
    const path = pathOf(routeToMessage(message));
    void notifications.show({ roomId, seq, path, title, text, lang: locale.code, dir: locale.dir }).catch(() => undefined);
  };
  useRoomNotices(tell);

  useEffect(() => {
    let timer: number | undefined;
    const close = (): void => {
      timer = undefined;
      const { status, rooms } = client.rooms.getSnapshot();
      if (status === 'loading') return;
      const readSeqs = new Map<string, number>(rooms.map(({ id, readSeq }) => [id, readSeq]));
      void notifications.closeRead((roomId, seq) => seq <= (readSeqs.get(roomId) ?? Infinity)).catch(() => undefined);
    };
    const stop = client.rooms.subscribe(() => {
      timer ??= window.setTimeout(close, closeAfterMs);
    });
    return () => {
      stop();
      window.clearTimeout(timer);
      // Signed out: what was for somebody else is not left lying about.
      void notifications.closeRead(() => true).catch(() => undefined);
    };
  }, [client, notifications]);

  return null;
};
