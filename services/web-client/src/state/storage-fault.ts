import type { ChatClient, Observable } from '@parley/client';
import { createObservable } from './observable.ts';

/** What is needed of a client. */
export type FaultClient = Pick<ChatClient, 'on'>;

/**
 * Whether the browser has refused to keep what is not sent yet: its storage is full, or forbidden. Any other fault is a
 * mistake of ours, and goes where the page reports such.
 */
export const createStorageFault = (client: FaultClient, report: (error: unknown) => void): Observable<boolean> => {
  const isFailing = createObservable(false);
  client.on('fault', (error) => {
    // What a storage throws is of this kind, and nothing that we throw is.
    if (error instanceof DOMException) isFailing.set(true);
    else report(error);
  });
  return { getSnapshot: isFailing.getSnapshot, subscribe: isFailing.subscribe };
};
