import type { PushPayload, PushSubscriptionId, RoomId } from '@parley/contracts';
import { GiveUpError, RetryLaterError } from '@parley/service-kit';
import type { Counters } from './counters.ts';
import type { Owners } from './owners.ts';
import { missedPayload } from './push-payload.ts';
import type { Push, PushOutcome, PushSender } from './push-service.ts';
import type { Store } from './store/index.ts';
import type { StoredSubscription } from './store/subscriptions.ts';

/** Makes pushes: see {@link createPushing}. What is to be tried again throws. */
export interface Pushing {
  /** Tells one browser what is missed in a room now: nothing, where all was read meanwhile. */
  missed(id: PushSubscriptionId, roomId: RoomId): Promise<void>;
  /** Withdraws the notification of a room, unless something is missed in it again. */
  read(id: PushSubscriptionId, roomId: RoomId): Promise<void>;
  /** Shows that notifications arrive. */
  test(id: PushSubscriptionId): Promise<void>;
}

/** What {@link createPushing} needs. */
export interface PushingOptions {
  readonly store: Store;
  readonly owners: Pick<Owners, 'missed'>;
  readonly sender: PushSender;
  readonly counters: Counters;
  /** Whether the operator lets notifications say who wrote what. */
  readonly mayPreview: boolean;
  readonly clock: () => Date;
}

/** A browser for which so many were given up in a row is there no more, whatever its push service says. */
const mostFailures = 20;

/** The rules of pushes (NO4–NO7): what they say is asked for when they are sent, and is kept nowhere. */
export const createPushing = ({ store, owners, sender, counters, mayPreview, clock }: PushingOptions): Pushing => {
  const settle = async ({ id }: StoredSubscription, outcome: PushOutcome): Promise<void> => {
    switch (outcome.kind) {
      case 'taken':
        return store.noteTaken(id, clock());
      case 'gone':
        return store.removeSubscription(id);
      case 'refused':
        await store.noteFailure(id, mostFailures);
        throw new GiveUpError(`the push service refuses with ${outcome.status}`);
      case 'later':
        throw new RetryLaterError(`the push service is not ready: ${outcome.reason}`, outcome.afterMs);
    }
  };

  const send = async (subscription: StoredSubscription, push: Push): Promise<void> => {
    const outcome = await sender.send(subscription, push);
    counters.pushes.inc({ kind: push.payload.type, result: outcome.kind });
    await settle(subscription, outcome);
  };

  return {
    missed: async (id, roomId) => {
      const subscription = await store.findSubscription(id);
      if (subscription === undefined) return;
      const { settings, rooms, badge } = await owners.missed(subscription.userId, [roomId]);
      const [missed] = rooms;
      if (missed?.latest == null) return;
      const preview = mayPreview && settings.preview;
      const payload = missedPayload({ missed, latest: missed.latest, preview, language: subscription.language, badge });
      await send(subscription, about(roomId, payload, 'high'));
    },
    read: async (id, roomId) => {
      const subscription = await store.findSubscription(id);
      if (subscription === undefined || !bearsSilence(subscription)) return;
      const { rooms, badge } = await owners.missed(subscription.userId, [roomId]);
      if (rooms.some(({ count }) => count > 0)) return;
      await send(subscription, about(roomId, { type: 'read', roomIds: [roomId], badge }, 'normal'));
    },
    test: async (id) => {
      const subscription = await store.findSubscription(id);
      if (subscription === undefined) return;
      await send(subscription, { payload: { type: 'test', language: subscription.language }, topic: 'test', urgency: 'high' });
    },
  };
};

const about = (roomId: RoomId, payload: PushPayload, urgency: Push['urgency']): Push => ({ payload, topic: roomId, urgency });

/** Safari takes its permission back after a few pushes that show nothing, so it gets none (decision 0021). */
const bearsSilence = ({ endpoint }: StoredSubscription): boolean => !new URL(endpoint).hostname.endsWith('.push.apple.com');
