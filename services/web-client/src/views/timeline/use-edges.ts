import type { TimelineSnapshot, TimelineView } from '@parley/client';
import { useEffect, useState } from 'react';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import type { MessageList } from './use-message-list.ts';

/** Pages are asked for when no more rows than this lie between what is seen and an end of what is held. */
const rowsAhead = 40;
const pageSize = 100;
/** More messages than `mostHeld` are cut down to those in view and `keptAround` of them on either side. */
const mostHeld = 600;
const keptAround = 250;

/** One end of what is held. */
export interface Edge {
  readonly isLoading: boolean;
  readonly hasFailed: boolean;
  readonly retry: () => void;
}

/** Loads what comes next at one end before somebody gets there; `mark` changes whenever that end has moved. */
const useEdge = (isNear: boolean, mark: number, loadPage: TimelineView['loadOlder']): Edge => {
  const [state, setState] = useState<'idle' | 'loading' | 'failed'>('idle');
  const load = async (): Promise<void> => {
    setState('loading');
    const answer = await loadPage(pageSize);
    setState(answer.ok ? 'idle' : 'failed');
  };
  const isOnline = useObservable(useServices().client.connection).status === 'online';
  useEffect(() => {
    if (isNear && state === 'idle') void load();
  }, [isNear, state, mark]);
  useEffect(() => {
    // It may have failed for want of a connection.
    if (isOnline && state === 'failed') setState('idle');
  }, [isOnline]);
  return { isLoading: state === 'loading', hasFailed: state === 'failed', retry: () => void load() };
};

/** Keeps messages around what is seen: loads at both ends, and lets go of what is far away. */
export const useEdges = (view: TimelineView, snapshot: TimelineSnapshot, list: MessageList, count: number) => {
  const { messages, from, hasMoreBefore, hasMoreAfter } = snapshot;
  const { startIndex = Infinity, endIndex = -Infinity } = list.range ?? {};
  const last = messages.at(-1)?.seq ?? 0;
  const older = useEdge(hasMoreBefore && startIndex < rowsAhead, from, (limit) => view.loadOlder(limit));
  const newer = useEdge(hasMoreAfter && endIndex > count - rowsAhead, last, (limit) => view.loadNewer(limit));

  useEffect(() => {
    if (messages.length <= mostHeld || list.range === null) return;
    // Rows are messages and a few more; a handful of them is nothing beside what is kept.
    const first = from + list.range.startIndex - keptAround;
    const end = from + list.range.endIndex + keptAround;
    view.keep(Math.max(first, from), end >= last ? Infinity : end);
  }, [view, list, messages.length, from, last]);

  return { older, newer };
};
