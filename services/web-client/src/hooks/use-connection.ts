import type { ConnectionState } from '@parley/client';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useObservable } from './use-observable.ts';
import { useServices } from './use-services.ts';

/** What somebody is told of the connection; `retryAt` is in ms since 1970. */
export type ConnectionNotice =
  | { readonly kind: 'connecting' | 'reconnecting' | 'degraded' | 'offline' | 'refused' }
  | { readonly kind: 'waiting'; readonly retryAt: number };

/** A connection that is well again within this is not worth a word, ms. */
const patienceMs = 2_000;

const subscribeToNetwork = (listener: () => void): (() => void) => {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
};

/** Whether this device has a network at all, as far as the browser knows. */
export const useHasNetwork = (): boolean => useSyncExternalStore(subscribeToNetwork, () => navigator.onLine);

/** How the connection is; nothing while it is well, and for the first moments while it is not. */
export const useConnectionNotice = (): ConnectionNotice | undefined => {
  const { client } = useServices();
  const state = useObservable(client.connection);
  const hasNetwork = useHasNetwork();
  const isWell = state.status === 'online' && state.live === 'live' && hasNetwork;
  const [isLate, setIsLate] = useState(false);
  const [wasOnline, setWasOnline] = useState(false);

  useEffect(() => {
    if (isWell) return setIsLate(false);
    const timer = window.setTimeout(() => setIsLate(true), patienceMs);
    return () => window.clearTimeout(timer);
  }, [isWell]);

  useEffect(() => {
    if (state.status === 'online') setWasOnline(true);
  }, [state.status]);

  return isWell || !isLate ? undefined : noticeOf(state, hasNetwork, wasOnline);
};

const noticeOf = (state: ConnectionState, hasNetwork: boolean, wasOnline: boolean): ConnectionNotice => {
  // A connection takes a while to notice that there is no network.
  if (!hasNetwork) return { kind: 'offline' };
  if (state.status === 'online') return { kind: 'degraded' };
  if (state.status === 'waiting') return { kind: 'waiting', retryAt: state.retryAt };
  if (state.status === 'refused') return { kind: 'refused' };
  return { kind: wasOnline ? 'reconnecting' : 'connecting' };
};

/** How many seconds are left until a time (ms since 1970), counted down; at least one. */
export const useSecondsUntil = (at: number): number => {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    const timer = window.setInterval(() => setNow(Date.now()), 1_000);
    return () => window.clearInterval(timer);
  }, [at]);
  return Math.max(1, Math.ceil((at - now) / 1_000));
};
