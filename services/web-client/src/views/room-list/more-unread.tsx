import type { RefObject } from 'react';
import { useT } from '../../i18n/locale-provider.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useUnreadBeyond } from './use-unread-beyond.ts';

/** Leads to unread rooms of a long list that are out of sight, above or below. */
export const MoreUnread = ({ scrollRef }: { readonly scrollRef: RefObject<HTMLElement | null> }) => {
  const t = useT();
  const beyond = useUnreadBeyond(scrollRef);
  return (['above', 'below'] as const).map((side) => {
    const item = beyond[side];
    return item === undefined ? null : (
      <button
        key={side}
        type="button"
        className="more-unread"
        data-side={side}
        // Whoever goes by keys comes past the rooms themselves.
        tabIndex={-1}
        onClick={() => item.scrollIntoView({ block: 'center', behavior: 'smooth' })}
      >
        <Icon name="down" size={14} />
        {t('rooms.moreUnread')}
      </button>
    );
  });
};
