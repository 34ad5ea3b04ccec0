import { PushSubscriptionId, RoomId, UserId } from '@parley/contracts';
import { type Log, openWorkQueue, type Work, type WorkQueue } from '@parley/service-kit';
import type { Counters } from '../counters.ts';
import type { Pushing } from '../pushing.ts';
import type { Conversation } from '../store/tellings.ts';
import type { PushWanted, Tellings } from '../telling.ts';

/** What jobs call. */
export interface JobRules {
  readonly tellings: Tellings;
  readonly pushing: Pushing;
}

/** What {@link startJobs} takes. */
export interface JobOptions {
  readonly redisUrl: string;
  readonly atOnce: number;
  readonly counters: Counters;
  readonly log: Log;
}

type Ids = Readonly<Record<string, string>>;

const conversationOf = (ids: Ids): Conversation => ({
  userId: UserId.parse(ids['userId']),
  roomId: RoomId.parse(ids['roomId']),
});

/** Everything that replicas share, by its name. Ids travel, nothing else (PV1). */
const handlersOf = ({ tellings, pushing }: JobRules) => ({
  'consider-room': (ids: Ids) => tellings.considerRoom(RoomId.parse(ids['roomId'])),
  'tell-person': (ids: Ids) => tellings.tellPerson(conversationOf(ids)),
  'look-after-reader': (ids: Ids) => tellings.lookAfterReader(UserId.parse(ids['userId'])),
  'push-missed': (ids: Ids) => pushing.missed(PushSubscriptionId.parse(ids['subscriptionId']), RoomId.parse(ids['roomId'])),
  'push-read': (ids: Ids) => pushing.read(PushSubscriptionId.parse(ids['subscriptionId']), RoomId.parse(ids['roomId'])),
  'push-test': (ids: Ids) => pushing.test(PushSubscriptionId.parse(ids['subscriptionId'])),
});

/** A push service that is away for an hour is waited for: 17 minutes until the tenth try, and ten from each to the next; what is looked for again anyway is not. */
const [pushAttempts, otherAttempts] = [16, 2];

const work = (name: keyof ReturnType<typeof handlersOf>, ids: Ids): Work => ({
  name,
  key: [name, ...Object.values(ids)].join('.'),
  ids,
  attempts: name.startsWith('push') ? pushAttempts : otherAttempts,
});

/** The jobs as pieces of work. */
export const works = {
  considerRoom: (roomId: RoomId): Work => work('consider-room', { roomId }),
  tellPerson: ({ userId, roomId }: Conversation): Work => work('tell-person', { userId, roomId }),
  lookAfterReader: (userId: UserId): Work => work('look-after-reader', { userId }),
  push: ({ kind, subscription, roomId }: PushWanted): Work =>
    work(kind === 'missed' ? 'push-missed' : 'push-read', { subscriptionId: subscription.id, roomId }),
  pushTest: (subscriptionId: PushSubscriptionId): Work => work('push-test', { subscriptionId }),
};

/** Opens the queue that all replicas share, and works on it. */
export const startJobs = (rules: JobRules, { redisUrl, atOnce, counters, log }: JobOptions): WorkQueue =>
  openWorkQueue({
    redisUrl,
    queue: 'notifications',
    handlers: handlersOf(rules),
    atOnce,
    onGivenUp: (job) => counters.givenUp.inc({ name: job }),
    log,
  });
