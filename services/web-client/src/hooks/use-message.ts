import type { Observable } from '@parley/client';
import type { Message } from '@parley/contracts';
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { KnownMessage } from '../state/known-messages.ts';
import { createObservable } from '../state/observable.ts';
import { useServices } from './use-services.ts';

/** Messages that are held anyway. */
export type HeldMessages = Observable<{ readonly messages: readonly Message[] }>;

const holdsNothing: HeldMessages = createObservable<{ readonly messages: readonly Message[] }>({ messages: [] });

/** Where a message is looked for before the server is asked: what is shown around. */
export const HeldMessagesContext = createContext<HeldMessages>(holdsNothing);

/** One index for all who look something up in the same list. */
const indexes = new WeakMap<readonly Message[], ReadonlyMap<string, Message>>();

const indexOf = (messages: readonly Message[]): ReadonlyMap<string, Message> => {
  const index = indexes.get(messages) ?? new Map(messages.map((message) => [message.id, message]));
  indexes.set(messages, index);
  return index;
};

const nothing = (): (() => void) => () => undefined;

/** A message by its id, as it is now; undefined until it is known. */
export const useMessage = (roomId: string, messageId: string | undefined): KnownMessage | undefined => {
  const { knownMessages } = useServices();
  const held = useContext(HeldMessagesContext);
  const near = useSyncExternalStore(held.subscribe, () =>
    messageId === undefined ? undefined : indexOf(held.getSnapshot().messages).get(messageId),
  );
  const isFar = messageId !== undefined && near === undefined;
  const far = useSyncExternalStore(isFar ? knownMessages.subscribe : nothing, () =>
    isFar ? knownMessages.get(roomId, messageId) : undefined,
  );
  return near ?? far;
};
