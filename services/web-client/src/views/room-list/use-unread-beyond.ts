import { type RefObject, useEffect, useState } from 'react';

/** The nearest unread rooms that are out of sight. */
export interface Beyond {
  readonly above?: Element | undefined;
  readonly below?: Element | undefined;
}

const beyondOf = (list: HTMLElement): Beyond => {
  const { top, bottom } = list.getBoundingClientRect();
  const items = [...list.querySelectorAll('li[data-unread]')];
  return {
    above: items.findLast((item) => item.getBoundingClientRect().bottom <= top),
    below: items.find((item) => item.getBoundingClientRect().top >= bottom),
  };
};

/** Looks again whenever the list scrolls, grows or changes. */
export const useUnreadBeyond = (scrollRef: RefObject<HTMLElement | null>): Beyond => {
  const [beyond, setBeyond] = useState<Beyond>({});
  useEffect(() => {
    const list = scrollRef.current;
    if (list === null) return undefined;
    let frame = 0;
    const look = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        const next = beyondOf(list);
        setBeyond((before) => (before.above === next.above && before.below === next.below ? before : next));
      });
    };
    const changes = new MutationObserver(look);
    changes.observe(list, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-unread'] });
    const sizes = new ResizeObserver(look);
    sizes.observe(list);
    list.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      cancelAnimationFrame(frame);
      changes.disconnect();
      sizes.disconnect();
      list.removeEventListener('scroll', look);
    };
  }, [scrollRef]);
  return beyond;
};
