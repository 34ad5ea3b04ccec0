import type { Observable } from '@parley/client';
import { createObservable } from './observable.ts';

/** A short word on what was just done, or could not be. */
export interface Toast {
  readonly id: number;
  readonly tone: 'done' | 'danger';
  readonly text: string;
}

/** The words that are shown, the oldest first. */
export interface Toasts extends Observable<readonly Toast[]> {
  readonly show: (text: string, tone?: Toast['tone']) => void;
  readonly dismiss: (id: number) => void;
  /** They are not for whoever sits here now. */
  readonly clear: () => void;
}

/** More than this many would hide what they are about. */
const mostShown = 3;

/** Makes them; there are none. */
export const createToasts = (): Toasts => {
  const shown = createObservable<readonly Toast[]>([]);
  let lastId = 0;
  return {
    getSnapshot: shown.getSnapshot,
    subscribe: shown.subscribe,
    show: (text, tone = 'done') => {
      lastId += 1;
      const others = shown.getSnapshot().filter((toast) => toast.text !== text);
      shown.set([...others, { id: lastId, tone, text }].slice(-mostShown));
    },
    dismiss: (id) => shown.set(shown.getSnapshot().filter((toast) => toast.id !== id)),
    clear: () => shown.set([]),
  };
};
