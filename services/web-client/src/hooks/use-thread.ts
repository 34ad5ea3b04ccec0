import type { ThreadView } from '@parley/client';
import type { FollowedThread, Message } from '@parley/contracts';
import { useEffect, useLayoutEffect, useState, useSyncExternalStore } from 'react';
import { keyOfPlace } from '../state/composing.ts';
import type { MyThreadsSnapshot } from '../state/my-threads.ts';
import type { ThreadHead } from '../state/thread-heads.ts';
import { useObservable } from './use-observable.ts';
import { useServices } from './use-services.ts';
import { useMyId } from './use-session.ts';

/** A thread's messages, held open for as long as the component is there; undefined before the first drawing. */
export const useThreadView = (roomId: string, rootId: string): ThreadView | undefined => {
  const { client } = useServices();
  const [view, setView] = useState<ThreadView>();
  useLayoutEffect(() => {
    const opened = client.thread(roomId, rootId);
    setView(opened);
    return () => opened.close();
  }, [client, roomId, rootId]);
  // Of the thread before it is nothing shown.
  return view?.rootId === rootId ? view : undefined;
};

/** Who wrote last in a thread, and when; undefined until it is known. */
export const useThreadHead = ({
  roomId,
  id,
  threadCount,
}: Pick<Message, 'roomId' | 'id' | 'threadCount'>): ThreadHead | undefined => {
  const { threadHeads } = useServices();
  return useSyncExternalStore(threadHeads.subscribe, () => (threadCount > 0 ? threadHeads.get(roomId, id) : undefined));
};

/** The threads that I follow; asked for when they are first needed. */
export const useMyThreads = (): MyThreadsSnapshot => {
  const { myThreads } = useServices();
  const snapshot = useObservable(myThreads);
  useEffect(() => {
    if (snapshot.status === 'idle') myThreads.want();
  }, [myThreads, snapshot.status]);
  return snapshot;
};

/** A thread as one that I follow; undefined where I do not, or it is not known yet. */
export const useMyThread = (rootId: string): FollowedThread | undefined =>
  useMyThreads().items.find(({ root }) => root.id === rootId);

/** Whether something was typed in a thread and not sent. */
export const useHasThreadDraft = ({ roomId, id }: Pick<Message, 'roomId' | 'id'>): boolean => {
  const { drafts } = useServices();
  const myId = useMyId();
  return useSyncExternalStore(drafts.subscribe, () => drafts.get(myId, keyOfPlace({ roomId, threadOf: id })).trim() !== '');
};

/** How many of my messages in a thread were refused and wait for me. */
export const useFailedInThread = (rootId: string): number => useObservable(useServices().client.failedInThreads).get(rootId) ?? 0;
