import { useEffect, useState } from 'react';

/** Whether `afterMs` have passed since `since` (ms since 1970). */
export const useLate = (since: number, afterMs: number): boolean => {
  const [isLate, setIsLate] = useState(() => Date.now() - since >= afterMs);
  useEffect(() => {
    const leftMs = since + afterMs - Date.now();
    setIsLate(leftMs <= 0);
    if (leftMs <= 0) return undefined;
    // A clock that was set back shall not keep it waiting.
    const timer = window.setTimeout(() => setIsLate(true), Math.min(leftMs, afterMs));
    return () => window.clearTimeout(timer);
  }, [since, afterMs]);
  return isLate;
};
