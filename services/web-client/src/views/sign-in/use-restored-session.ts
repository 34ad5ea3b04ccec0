import { useEffect, useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';

/** How long until the server is asked again, ms. */
const againAfterMs = 3_000;

/** Whether it is known that there is a session to go on with; asked for until the server answers. */
export const useRestoredSession = (): { readonly isDone: boolean; readonly isUnreachable: boolean } => {
  const { session } = useServices().client;
  const [isDone, setIsDone] = useState(session.getSnapshot().status === 'signed_in');
  const [isUnreachable, setIsUnreachable] = useState(false);

  useEffect(() => {
    let timer: number | undefined;
    let isWanted = true;
    const ask = async (): Promise<void> => {
      const answer = await session.restore();
      if (!isWanted) return;
      const isAnswered = answer.ok || !answer.error.retryable;
      setIsDone(isAnswered);
      setIsUnreachable(!isAnswered);
      if (!isAnswered) timer = window.setTimeout(askAtOnce, againAfterMs);
    };
    const askAtOnce = (): void => {
      if (timer === undefined) return;
      window.clearTimeout(timer);
      timer = undefined;
      void ask();
    };
    void ask();
    window.addEventListener('online', askAtOnce);
    return () => {
      isWanted = false;
      window.removeEventListener('online', askAtOnce);
      window.clearTimeout(timer);
    };
  }, [session]);

  return { isDone, isUnreachable };
};
