import { useEffect, useState } from 'react';
import { useT } from '../i18n/locale-provider.tsx';
import './slow-note.css';

/** From then on it is worth a word, ms. */
const patienceMs = 6_000;

/** Says that what is being loaded takes long; the client asks for it again by itself. */
export const SlowNote = () => {
  const t = useT();
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setIsSlow(true), patienceMs);
    return () => window.clearTimeout(timer);
  }, []);
  return isSlow ? (
    <p className="slow-note" role="status">
      {t('app.slow')}
    </p>
  ) : null;
};
