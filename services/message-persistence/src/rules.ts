import { randomBytes } from 'node:crypto';
import { ExportId, InviteCode, MessageId, ReportId, RoomId } from '@parley/contracts';
import type { Tracing } from '@parley/service-kit';
import type { Announcer } from './announce.ts';
import { type Attachments, createAttachments } from './attachments.ts';
import { type Browse, createBrowse } from './browse.ts';
import { type Changes, createChanges } from './changes.ts';
import { type Claims, createClaims } from './claims.ts';
import type { Counters } from './counters.ts';
import { createEdits, type Edits } from './edits.ts';
import { createExportLinks } from './export-links.ts';
import { createExports, type Exports } from './exports.ts';
import { createFollowedRooms, type FollowedRooms } from './followed-rooms.ts';
import { createFollowedThreads, type FollowedThreads } from './followed-threads.ts';
import { createHeads, type HeadsOf } from './heads.ts';
import { createHistory, type History } from './history.ts';
import { createInvites, type Invites } from './invites.ts';
import { createMembers, type Members } from './members.ts';
import { createMessages, type Messages } from './messages.ts';
import { createMissed, type MissedOf } from './missed.ts';
import { createModeration, type Moderation } from './moderation.ts';
import { createNotificationSettings, type NotificationSettingsOf } from './notification-settings.ts';
import { createPeople, type PeopleOptions } from './people.ts';
import { createPins, type Pins } from './pins.ts';
import { createPreviews, type Previews } from './previews.ts';
import { createReactions, type Reactions } from './reactions.ts';
import { createReadStates, type ReadStates } from './read-state.ts';
import { createReadingSettings, type ReadingSettingsRules } from './reading-settings.ts';
import type { Replica } from './replica.ts';
import { createReports, type Reports } from './reports.ts';
import type { RoomMemory } from './room-memory.ts';
import { createRoomReads } from './room-reads.ts';
import { createRoomSettings, type RoomSettings } from './room-settings.ts';
import { createRooms, type Rooms } from './rooms.ts';
import { createSearch, type Search } from './search.ts';
import { createSearchIndex, type SearchIndex } from './search-index.ts';
import { createSeenBy, type SeenBy } from './seen-by.ts';
import type { SeenHints } from './seen-hints.ts';
import type { Store } from './store/index.ts';
import { createSync, type Sync } from './sync.ts';
import { createThreadReading, type ThreadReading } from './thread-reading.ts';
import { createThreads, type Threads } from './threads.ts';

/** Every rule of this service, by noun. */
export interface Rules {
  readonly rooms: Rooms;
  readonly roomSettings: RoomSettings;
  readonly browse: Browse;
  readonly members: Members;
  readonly moderation: Moderation;
  readonly invites: Invites;
  readonly reports: Reports;
  readonly claims: Claims;
  readonly messages: Messages;
  readonly readStates: ReadStates;
  readonly seenBy: SeenBy;
  readonly readingSettings: ReadingSettingsRules;
  readonly notificationSettings: NotificationSettingsOf;
  readonly missed: MissedOf;
  readonly history: History;
  readonly threads: Threads;
  readonly threadReading: ThreadReading;
  readonly followedThreads: FollowedThreads;
  readonly edits: Edits;
  readonly reactions: Reactions;
  readonly attachments: Attachments;
  readonly pins: Pins;
  readonly previews: Previews;
  readonly changes: Changes;
  readonly heads: HeadsOf;
  readonly followedRooms: FollowedRooms;
  readonly sync: Sync;
  readonly search: Search;
  readonly searchIndex: SearchIndex;
  readonly exports: Exports;
}

/** What the rules need; `newId` makes UUIDv7s. */
export interface RulesOptions {
  readonly store: Store;
  /** Where history, threads and search are read if it can be. */
  readonly replica?: Replica | undefined;
  /** Of the whole process, whatever stores it has. */
  readonly memory: RoomMemory;
  readonly announcer: Announcer;
  readonly seenHints: SeenHints;
  readonly counters: Counters;
  readonly tracing?: Tracing | undefined;
  readonly askAuth: PeopleOptions['askAuth'];
  readonly newId: () => string;
  /** What links to copies are signed with, the same in all replicas. */
  readonly secret: string;
  /** How many copies of one person are made at once, and kept. */
  readonly mostExports?: { readonly atOnce: number; readonly kept: number } | undefined;
}

/** 128 bits: nobody finds one by trying. */
const newCode = (): InviteCode => InviteCode.parse(randomBytes(16).toString('base64url'));

/** Makes the rules over one store. */
export const createRules = ({
  store,
  memory,
  announcer,
  seenHints,
  counters,
  tracing,
  askAuth,
  newId,
  ...more
}: RulesOptions): Rules => {
  const people = createPeople({ store, askAuth });
  const members = createMembers({ store, people, announcer });
  const reads = createRoomReads({ store, replica: more.replica, counters });
  return {
    rooms: createRooms({ store, people, announcer, newId: () => RoomId.parse(newId()) }),
    roomSettings: createRoomSettings({ store, announcer }),
    browse: createBrowse({ store }),
    members,
    moderation: createModeration({ store, people, announcer, members }),
    reports: createReports({ store, people, newId: () => ReportId.parse(newId()) }),
    invites: createInvites({ store, people, announcer, newCode }),
    claims: createClaims({ store, people, announcer }),
    messages: createMessages({ store, memory, announcer, counters, tracing, newId: () => MessageId.parse(newId()) }),
    readStates: createReadStates({ store, announcer, seenHints }),
    seenBy: createSeenBy({ store }),
    readingSettings: createReadingSettings({ store, people, announcer }),
    notificationSettings: createNotificationSettings({ store, announcer }),
    missed: createMissed({ store }),
    history: createHistory({ store, reads }),
    threads: createThreads({ reads }),
    threadReading: createThreadReading({ store, announcer }),
    followedThreads: createFollowedThreads({ store }),
    edits: createEdits({ store }),
    reactions: createReactions({ store }),
    attachments: createAttachments({ store }),
    pins: createPins({ store }),
    previews: createPreviews({ store, announcer }),
    changes: createChanges({ store }),
    heads: createHeads({ store }),
    followedRooms: createFollowedRooms({ store }),
    sync: createSync({ store }),
    search: createSearch({ store, replica: more.replica, counters }),
    searchIndex: createSearchIndex({ store }),
    exports: createExports({
      store,
      links: createExportLinks(more.secret),
      newId: () => ExportId.parse(newId()),
      most: more.mostExports,
    }),
  };
};
