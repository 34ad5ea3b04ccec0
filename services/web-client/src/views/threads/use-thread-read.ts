import { useEffect, useRef } from 'react';
import { useAttention } from '../../hooks/use-attention.ts';
import { useNarrow } from '../../hooks/use-narrow.ts';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useMyThread } from '../../hooks/use-thread.ts';

/** What was seen for less than this is not read, ms. */
const seenForMs = 400;

interface Options {
  readonly roomId: string;
  readonly rootId: string;
  /** The last message of it that was seen. */
  readonly lastSeq: number;
}

/** Tells the server how far a thread was read, while somebody looks; of one that I do not follow there is nothing to tell. */
export const useThreadRead = ({ roomId, rootId, lastSeq }: Options): void => {
  const { client, myThreads, overlays } = useServices();
  const thread = useMyThread(rootId);
  const isNarrow = useNarrow();
  const isCovered = useObservable(overlays).length > 0 && isNarrow;
  const isAttentive = useAttention() && !isCovered;
  const told = useRef(0);
  const readSeq = Math.max(thread?.readSeq ?? 0, told.current);
  const upTo = isAttentive && thread !== undefined && lastSeq > readSeq ? lastSeq : 0;

  useEffect(() => {
    if (upTo === 0) return undefined;
    const mark = async (): Promise<void> => {
      told.current = upTo;
      const answer = await client.markThreadRead(roomId, rootId, upTo);
      if (answer.ok) myThreads.takeRead(rootId, answer.data);
      else told.current = 0;
    };
    const timer = window.setTimeout(() => void mark(), seenForMs);
    return () => window.clearTimeout(timer);
  }, [client, myThreads, roomId, rootId, upTo]);
};
