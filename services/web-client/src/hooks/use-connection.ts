import type { ConnectionState } from '@parley/client';
import { useEffect, useState } from 'react';
import { useObservable } from './use-observable.ts';
import { useServices } from './use-services.ts';

/** What somebody is told of the connection; `waiting` counts seconds down. */
export type ConnectionNotice =
  | { readonly kind: 'connecting' | 'degraded' | 'offline' | 'refused' }
  | { readonly kind: 'waiting'; readonly seconds: number };

/** A connection that is back within this is not worth a word, ms. */
const patienceMs = 1_500;

/** How the connection is; nothing while it is well, and for the first moments while it is not. */
export const useConnectionNotice = (): ConnectionNotice | undefined => {
  const { client } = useServices();
  const state = useObservable(client.connection);
  const isWell = state.status === 'online';
  const [isLate, setIsLate] = useState(false);
  const now = useNow(state.status === 'waiting');

  useEffect(() => {
    if (isWell) return setIsLate(false);
    const timer = window.setTimeout(() => setIsLate(true), patienceMs);
    return () => window.clearTimeout(timer);
  }, [isWell]);

  if (isWell) return state.live === 'degraded' ? { kind: 'degraded' } : undefined;
  return isLate ? noticeOf(state, now) : undefined;
};

const noticeOf = (state: ConnectionState, now: number): ConnectionNotice => {
  if (!navigator.onLine) return { kind: 'offline' };
  if (state.status === 'waiting') return { kind: 'waiting', seconds: Math.max(1, Math.ceil((state.retryAt - now) / 1_000)) };
  return { kind: state.status === 'refused' ? 'refused' : 'connecting' };
};

/** The time in ms, new every second while it is needed. */
const useNow = (isNeeded: boolean): number => {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isNeeded) return undefined;
    setNow(Date.now());
    const timer = window.setInterval(() => setNow(Date.now()), 1_000);
    return () => window.clearInterval(timer);
  }, [isNeeded]);
  return now;
};
