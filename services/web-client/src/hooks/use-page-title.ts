import { useEffect } from 'react';
import { useT } from '../i18n/locale-provider.tsx';
import { countForMe } from '../state/notify-rules.ts';
import { useRooms } from './use-rooms.ts';

/** Names the window after what it shows, with the number of messages that are meant for me. */
export const usePageTitle = (name: string): void => {
  const t = useT();
  const count = countForMe(useRooms().rooms);
  useEffect(() => {
    const title = name === '' ? t('app.name') : `${name} · ${t('app.name')}`;
    document.title = count > 0 ? `(${count}) ${title}` : title;
  }, [name, count, t]);
};
