import type { ReadingSettings, ReadingSettingsPatch, UserId } from '@parley/contracts';
import { type Announcer, toUserFeed } from './announce.ts';
import type { Caller, People } from './people.ts';
import type { Queries, Store } from './store/index.ts';
import { readingSettingsEvent } from './wire.ts';

/** What people decide about themselves: see {@link createReadingSettings}. */
export interface ReadingSettingsRules {
  /** Who has never decided anything has what holds for everybody. */
  of(userId: UserId): Promise<ReadingSettings>;
  /** What is left out stays. All devices of the person are told of a change. */
  change(caller: Caller, patch: ReadingSettingsPatch): Promise<ReadingSettings>;
}

/** What {@link createReadingSettings} needs. */
export interface ReadingSettingsOptions {
  readonly store: Store;
  readonly people: People;
  readonly announcer: Announcer;
}

/** What holds for who has not decided. */
export const usualSettings: ReadingSettings = { readReceipts: true };

/** The rules of them (RD6). */
export const createReadingSettings = ({ store, people, announcer }: ReadingSettingsOptions): ReadingSettingsRules => ({
  of: (userId) => settingsOf(store, userId),
  change: async (caller, patch) => {
    await people.remember(caller);
    const { userId } = caller;
    const changed = await store.transaction((tx) => change(tx, userId, patch));
    const { settings, news } = changed;
    if (news !== undefined) {
      const { epoch, event } = news;
      const frame = { epoch, prevRev: event.rev - 1, rev: event.rev, events: [event], headRev: event.rev, more: false };
      await announcer.tellIfPossible([toUserFeed(userId, frame)]);
    }
    return settings;
  },
});

const settingsOf = async (tx: Pick<Queries, 'findReadingSettings'>, userId: UserId): Promise<ReadingSettings> => {
  const stored = await tx.findReadingSettings(userId);
  return stored === undefined ? usualSettings : { readReceipts: stored.readReceipts };
};

const change = async (tx: Queries, userId: UserId, patch: ReadingSettingsPatch) => {
  // Whoever is in no room yet has no head.
  const heads = await tx.lockHeads([userId]);
  const before = await settingsOf(tx, userId);
  const { readReceipts = before.readReceipts } = patch;
  if (readReceipts === before.readReceipts) return { settings: before, news: undefined };
  const { epoch } = await tx.findHead(userId);
  const stored = { readReceipts, userRev: (heads.get(userId) ?? 0) + 1, changedAt: await tx.now() };
  await tx.putReadingSettings(userId, stored);
  return { settings: { readReceipts }, news: { epoch, event: readingSettingsEvent(stored) } };
};
