import { useEffect, useState } from 'react';
import { useT } from '../../i18n/locale-provider.tsx';

/** From then on it is worth a word, ms. */
const patienceMs = 6_000;

/** Says that the rooms take long; the client asks for them again by itself. */
export const RoomListSlow = () => {
  const t = useT();
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setIsSlow(true), patienceMs);
    return () => window.clearTimeout(timer);
  }, []);
  return isSlow ? (
    <p className="room-list-slow" role="status">
      {t('rooms.slow')}
    </p>
  ) : null;
};
