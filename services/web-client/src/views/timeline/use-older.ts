import type { TimelineSnapshot, TimelineView } from '@parley/client';
import { useEffect, useState } from 'react';
import type { MessageList } from './use-message-list.ts';

/** Older messages are asked for when no more rows than this are above what is seen. */
const rowsAhead = 25;
const pageSize = 100;

/** Loads older messages before somebody gets there. */
export const useOlder = (view: TimelineView, snapshot: TimelineSnapshot, list: MessageList) => {
  const [state, setState] = useState<'idle' | 'loading' | 'failed'>('idle');
  const first = list.range?.startIndex ?? Infinity;
  const isNear = snapshot.hasMoreBefore && first < rowsAhead;

  const load = async (): Promise<void> => {
    setState('loading');
    const answer = await view.loadOlder(pageSize);
    setState(answer.ok ? 'idle' : 'failed');
  };

  useEffect(() => {
    if (isNear && state === 'idle') void load();
  }, [isNear, state, snapshot.from]);

  return { isLoading: state === 'loading', hasFailed: state === 'failed', retry: () => void load() };
};
