import { type RefObject, useEffect } from 'react';
import { nearEnd } from './use-message-list.ts';

/**
 * Keeps whoever is at the newest message there while the view gets lower or higher: a message of several lines is being
 * written, or a bar says how the connection is.
 */
export const useStayAtEnd = (scrollRef: RefObject<HTMLDivElement | null>): void => {
  useEffect(() => {
    const element = scrollRef.current;
    if (element === null) return undefined;
    const below = (): number => element.scrollHeight - element.scrollTop - element.clientHeight;
    // Where somebody was, not where they are: when the view has become lower they are further from the end already.
    let wasAtEnd = below() <= nearEnd;
    const look = (): void => {
      wasAtEnd = below() <= nearEnd;
    };
    const sizes = new ResizeObserver(() => {
      if (wasAtEnd && below() > 0) element.scrollTop += below();
    });
    sizes.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [scrollRef]);
};
