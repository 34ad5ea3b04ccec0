import { useEffect, useRef } from 'react';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';

/** The way to the next page: as soon as it is scrolled to, or by a press. */
export const MoreRooms = ({ onMore }: { readonly onMore: () => void }) => {
  const t = useT();
  const buttonRef = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const watcher = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && onMore());
    if (buttonRef.current !== null) watcher.observe(buttonRef.current);
    return () => watcher.disconnect();
  }, [onMore]);
  return (
    <Button ref={buttonRef} onClick={onMore} className="browse-more">
      {t('browse.more')}
    </Button>
  );
};
