import {
  type Attention,
  accept,
  type GatewayId,
  type OwnPresence,
  type PersonalData,
  type Presence,
  type PresenceSet,
  type Result,
  refuse,
  type UserId,
} from '@parley/contracts';
import { UnavailableError } from '@parley/service-kit';
import { lastSignOf, type Timings, withoutOld } from './connections.ts';
import type { Counters } from './counters.ts';
import { personalDataOf } from './personal-data.ts';
import { attentionAt, looksAlike, nextLookAt, ownAt, shownAt, withSetting } from './status.ts';
import type { PresenceStore, ReadState, StateChange } from './store/index.ts';
import { nothingKnown, type State } from './store/state.ts';
import type { Watermark } from './store/watermark.ts';
import { advanced } from './watermark.ts';

/** What becomes of somebody's state; pure, since it is done again when another replica came first. */
export type Step = (state: State, mark: Watermark) => State;

/** Knows who is there: see {@link createPresences}. Every call throws when Redis does not answer. */
export interface Presences {
  /** How others see these people, the room included; in the order asked for. */
  lookup(userIds: readonly UserId[]): Promise<Presence[]>;
  /** Whether these people would notice what comes, whatever others see of them; in the order asked for. */
  attention(userIds: readonly UserId[]): Promise<Attention[]>;
  /** What is kept of somebody, for their own copy (PV4). */
  personalData(userId: UserId): Promise<PersonalData['items']>;
  /** Takes what somebody says of themselves. Code: `invalid` for an `until` that has passed. */
  set(userId: UserId, wanted: PresenceSet): Promise<Result<OwnPresence>>;
  /** Does a step for each of these people, and tells of what became visible. */
  change(steps: ReadonlyMap<UserId, Step>): Promise<void>;
  /** Notes who is connected at which gateways, so that the next boot of each can end what it held. */
  noteConnected(usersByGateway: ReadonlyMap<GatewayId, ReadonlySet<UserId>>): Promise<void>;
  /** Who was connected at earlier boots of a gateway. */
  connectedBefore(gatewayId: GatewayId): Promise<UserId[]>;
  /** Forgets those boots, once their people are dealt with. */
  forgetBefore(gatewayId: GatewayId): Promise<void>;
  /** Moves the watermark on, and looks at those whose time has come; answers how many. */
  sweep(): Promise<number>;
}

/** What {@link createPresences} needs. */
export interface PresencesOptions {
  readonly store: PresenceStore;
  readonly timings: Timings;
  readonly counters: Counters;
  /** Ms since the epoch; what people set until when is refused by it, and nothing else is done. */
  readonly clock: () => number;
}

/** Replicas rarely meet at one person; whoever loses this often waits for the facts to be given out again. */
const mostRounds = 20;
const peopleAtOnce = 500;
/** A change that needs no further look is looked at once more: its deadline is set before it is made, and making it may fail. */
const lookAgainMs = 5_000;
const peoplePerSweep = 1_000;

const unchanged: Step = (state) => state;

/** The rules of presence (PR1–PR5). */
export const createPresences = ({ store, timings, counters, clock }: PresencesOptions): Presences => {
  const advance = async (): Promise<Watermark> => {
    const progress = await store.readProgress();
    return store.keepWatermark(progress.raw, advanced(progress, timings));
  };

  const read = async (userIds: readonly UserId[]): Promise<{ states: readonly ReadState[]; mark: Watermark }> => {
    const { states, mark } = await store.read(userIds);
    return { states, mark: mark ?? (await advance()) };
  };

  const plan = (userId: UserId, was: ReadState, step: Step, mark: Watermark): StateChange => {
    const before = was.state ?? nothingKnown;
    const after = withoutOld(step(before, mark), timings, mark);
    const shown = shownAt(after, timings, mark);
    const isNews = !looksAlike(shown, before.shown ?? shownAt(nothingKnown, timings, mark));
    return {
      userId,
      was,
      becomes: { ...after, rev: before.rev + 1, shown: isNews ? shown : (before.shown ?? shown) },
      told: isNews ? { userId, ...shown } : undefined,
      lookAt: nextLookAt(after, timings, mark) ?? (isNews ? mark.at + lookAgainMs : undefined),
      keepMs: lastSignOf(after) + timings.retentionMs - mark.at,
      present: shown.status === 'offline' ? undefined : shown,
    };
  };

  /** Answers who has to be tried again. */
  const tryOnce = async (steps: ReadonlyMap<UserId, Step>): Promise<Map<UserId, Step>> => {
    const userIds = [...steps.keys()];
    const { states, mark } = await read(userIds);
    const changes = userIds.map((userId, index) =>
      plan(userId, states[index] ?? { raw: null, state: undefined }, steps.get(userId) ?? unchanged, mark),
    );
    const done = await store.write(changes);
    counters.announced.inc(changes.filter(({ told }, index) => told !== undefined && done[index] === true).length);
    return new Map([...steps].filter((_, index) => done[index] !== true));
  };

  const changeAll = async (steps: ReadonlyMap<UserId, Step>): Promise<void> => {
    let left = steps;
    for (let round = 0; left.size > 0; round += 1) {
      if (round === mostRounds) throw new UnavailableError('others kept changing the same people');
      if (round > 0) counters.races.inc(left.size);
      left = await tryOnce(left);
    }
  };

  const change = async (steps: ReadonlyMap<UserId, Step>): Promise<void> => {
    const all = [...steps];
    for (let from = 0; from < all.length; from += peopleAtOnce) await changeAll(new Map(all.slice(from, from + peopleAtOnce)));
  };

  const lookup = async (userIds: readonly UserId[]): Promise<Presence[]> => {
    const { states, mark } = await read(userIds);
    return userIds.map((userId, index) => ({ userId, ...shownAt(states[index]?.state ?? nothingKnown, timings, mark) }));
  };

  return {
    lookup,
    attention: async (userIds) => {
      const { states, mark } = await read(userIds);
      return userIds.map((userId, index) => ({ userId, ...attentionAt(states[index]?.state ?? nothingKnown, timings, mark) }));
    },
    personalData: async (userId) => {
      const [known] = (await store.read([userId])).states;
      return known?.state === undefined ? [] : [personalDataOf(known.state)];
    },
    change,
    noteConnected: (usersByGateway) => store.noteUsers(usersByGateway),
    connectedBefore: (gatewayId) => store.usersOfEarlierBoots(gatewayId),
    forgetBefore: (gatewayId) => store.forgetEarlierBoots(gatewayId),
    set: async (userId, wanted) => {
      if (wanted.until !== undefined && Date.parse(wanted.until) <= clock())
        return refuse('invalid', 'this time has passed', { issues: [{ path: 'until', message: 'must lie ahead' }] });
      let own: OwnPresence | undefined;
      const step: Step = (state, mark) => {
        const next = withSetting(state, wanted, mark.at);
        own = ownAt(userId, next, timings, mark);
        return next;
      };
      await change(new Map([[userId, step]]));
      return own === undefined ? refuse('unavailable', 'presence could not be set') : accept(own);
    },
    sweep: async () => {
      const { at } = await advance();
      const due = await store.claimDue(at, peoplePerSweep);
      await change(new Map(due.map((userId) => [userId, unchanged])));
      return due.length;
    },
  };
};
