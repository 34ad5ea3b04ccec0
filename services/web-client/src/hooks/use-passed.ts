import { useEffect, useState } from 'react';

/** As long as a timer of a browser can be, ms. */
const longestMs = 2 ** 31 - 1;

/** Whether a time (ISO 8601) has passed; the component is drawn again when it does. Without a time it has. */
export const usePassed = (at: string | undefined): boolean => {
  const [, setTurn] = useState(0);
  const leftMs = at === undefined ? 0 : Date.parse(at) - Date.now();
  useEffect(() => {
    if (leftMs <= 0) return undefined;
    const timer = window.setTimeout(() => setTurn((turn) => turn + 1), Math.min(leftMs + 50, longestMs));
    return () => window.clearTimeout(timer);
    // What is left changes with every drawing; when it ends does not.
  }, [at]);
  return leftMs <= 0;
};
