import type { Migrations } from '@parley/service-kit';
import { roomsAndMessages } from './0001-rooms-and-messages.ts';
import { whenMembersChanged } from './0002-when-members-changed.ts';
import { editsModerationReading } from './0003-edits-moderation-reading.ts';
import { unchangedRooms } from './0004-unchanged-rooms.ts';
import { oldKeys } from './0005-old-keys.ts';
import { reactionsPinsThreads } from './0006-reactions-pins-threads.ts';
import { search } from './0007-search.ts';
import { invitesReportsVisibility } from './0008-invites-reports-visibility.ts';
import { editsAndThreadReading } from './0009-edits-and-thread-reading.ts';
import { seenBy } from './0010-seen-by.ts';
import { partsOfWords } from './0012-parts-of-words.ts';
import { retention } from './0013-retention.ts';
import { erasuresAndExports } from './0014-erasures-and-exports.ts';
import { attachments } from './0015-attachments.ts';
import { notificationSettings } from './0016-notification-settings.ts';
import { linkPreviews } from './0017-link-previews.ts';
import { roomPreviews } from './0018-room-previews.ts';
import { guestsOfTheInstallation } from './0019-guests-of-the-installation.ts';

/** Every migration by its name; a name never changes once it was released. */
export const migrations: Migrations = {
  '0001-rooms-and-messages': roomsAndMessages,
  '0002-when-members-changed': whenMembersChanged,
  '0003-edits-moderation-reading': editsModerationReading,
  '0004-unchanged-rooms': unchangedRooms,
  '0005-old-keys': oldKeys,
  '0006-reactions-pins-threads': reactionsPinsThreads,
  '0007-search': search,
  '0008-invites-reports-visibility': invitesReportsVisibility,
  '0009-edits-and-thread-reading': editsAndThreadReading,
  '0016-notification-settings': notificationSettings,
  '0010-seen-by': seenBy,
  '0012-parts-of-words': partsOfWords,
  '0013-retention': retention,
  '0014-erasures-and-exports': erasuresAndExports,
  '0015-attachments': attachments,
  '0017-link-previews': linkPreviews,
  '0018-room-previews': roomPreviews,
  '0019-guests-of-the-installation': guestsOfTheInstallation,
};

/** The last of them in their order: who has it has all. */
export const newestMigration = Object.keys(migrations).toSorted().at(-1) ?? '';
