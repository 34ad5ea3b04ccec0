import { type RefObject, useLayoutEffect, useState } from 'react';

/** Whether there is more in a box than it shows: then it scrolls, and keys have to reach it. */
export const useOverflows = (boxRef: RefObject<HTMLElement | null>): boolean => {
  const [overflows, setOverflows] = useState(false);
  useLayoutEffect(() => {
    const box = boxRef.current;
    if (box === null) return undefined;
    const look = (): void => setOverflows(box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight);
    look();
    const observer = new ResizeObserver(look);
    observer.observe(box);
    return () => observer.disconnect();
  }, [boxRef]);
  return overflows;
};
