import type { OutboxItem } from '@parley/client';
import type { Message } from '@parley/contracts';
import { useMemo, useSyncExternalStore } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { mineOf } from '../../state/my-reactions.ts';
import { type ShownReaction, summarise } from './reaction-summary.ts';

/** The reactions to a message as they are shown to me. */
export const useSummary = (message: Message, pending: readonly OutboxItem[]): readonly ShownReaction[] => {
  const { myReactions } = useServices();
  const myId = useMyId();
  const mine = useSyncExternalStore(myReactions.subscribe, () => mineOf(myReactions.getSnapshot(), message.id));
  return useMemo(() => summarise(message, { pending, myId, mine }), [message, pending, myId, mine]);
};
