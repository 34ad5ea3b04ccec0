import {
  type AttachmentId,
  accept,
  type LinkPreview,
  linksIn,
  type Message,
  type MessageId,
  type Result,
  type RoomId,
} from '@parley/contracts';
import { noSuchMessage } from './admitted.ts';
import { type Announcer, toRoomFeed } from './announce.ts';
import { type Changed, createCommit, unchanged } from './commit.ts';
import { liveFrames } from './frames.ts';
import { picturesLost, picturesOf, withPreviews } from './previewing.ts';
import type { Queries, Store } from './store/index.ts';
import type { StoredRoom } from './store/rooms.ts';
import { toMessage } from './wire.ts';

/** What was found of the pages that a message links to. */
export interface FoundPreviews {
  readonly roomId: RoomId;
  readonly messageId: MessageId;
  readonly previews: readonly LinkPreview[];
}

/** Shows what media found: see {@link createPreviews}. */
export interface Previews {
  /** Answers which pictures the message has now. Codes: `not_found`. */
  show(found: FoundPreviews): Promise<Result<readonly AttachmentId[]>>;
  /** In which of these rooms pages are shown. */
  wantedIn(roomIds: readonly RoomId[]): Promise<readonly RoomId[]>;
}

/** The rules of previews that come later than their message (LP1, LP5, LP7). */
export const createPreviews = (options: { readonly store: Store; readonly announcer: Announcer }): Previews => {
  const commit = createCommit(options);
  return {
    show: (found) => commit((tx) => show(tx, found)),
    wantedIn: async (roomIds) =>
      (await options.store.findRooms(roomIds)).flatMap((room) =>
        room.linkPreviews && room.archivedAt === null ? [room.id] : [],
      ),
  };
};

type Shown = Result<Changed<readonly AttachmentId[]>>;

const show = async (tx: Queries, { roomId, messageId, previews }: FoundPreviews): Promise<Shown> => {
  const [room] = await tx.lockRooms([roomId]);
  const [row] = room === undefined ? [] : await tx.findMessagesById([{ roomId, messageId }]);
  if (room === undefined || row === undefined || row.seq < room.floorSeq) return noSuchMessage;
  const message = toMessage(row);
  if (message.deletedAt !== undefined || room.archivedAt !== null || !room.linkPreviews) return unchanged(picturesOf(message));
  const wanted = await usable(tx, message, previews);
  return isSame(message.previews ?? [], wanted) ? unchanged(picturesOf(message)) : put(tx, room, message, wanted);
};

/** In the order of the links: what is found now, else what was there; nothing that was taken away. */
const usable = async (tx: Queries, message: Message, found: readonly LinkPreview[]): Promise<LinkPreview[]> => {
  const removed = await tx.findRemovedPreviews(message.roomId, message.seq);
  const ids = found.flatMap(({ image }) => (image === undefined ? [] : [image.id]));
  const own = new Set(picturesOf(message));
  const taken = new Set((await tx.findTakenAttachments(ids)).filter((id) => !own.has(id)));
  const fit = found.map((one) => (one.image !== undefined && taken.has(one.image.id) ? withoutImage(one) : one));
  return linksIn(message.content).flatMap((url) => {
    if (removed.includes(url)) return [];
    return fit.find((one) => one.url === url) ?? message.previews?.find((one) => one.url === url) ?? [];
  });
};

const withoutImage = (preview: LinkPreview): LinkPreview => {
  const { image: _, ...rest } = preview;
  return rest;
};

const isSame = (one: readonly LinkPreview[], other: readonly LinkPreview[]): boolean => asText(one) === asText(other);

/** The order of fields is not told: one of them comes from the database. */
const asText = (previews: readonly LinkPreview[]): string =>
  JSON.stringify(
    previews.map(({ url, title, description, siteName, image }) => [
      url,
      title,
      description,
      siteName,
      image?.id,
      image?.width,
      image?.height,
    ]),
  );

/** One `rev`. */
const put = async (tx: Queries, room: StoredRoom, before: Message, previews: readonly LinkPreview[]): Promise<Shown> => {
  const rev = room.rev + 1;
  const now = await tx.now();
  const at = (now > room.lastCreatedAt ? now : room.lastCreatedAt).toISOString();
  const message = { ...withPreviews(before, previews), rev };
  const added = picturesOf(message).filter((id) => !picturesOf(before).includes(id));
  const { roomId, seq, createdAt } = message;
  await tx.showPreviews({
    message: { message, lastChange: { type: 'message.previewed', at } },
    pictures: added.map((id) => ({ id, roomId, seq, createdAt: new Date(createdAt) })),
    picturesLost: picturesLost(before, message),
  });
  const event = { rev, type: 'message.previewed', at, data: message } as const;
  const frames = liveFrames({ roomId, epoch: room.epoch, headRev: rev }, [event]);
  return accept({ data: picturesOf(message), news: frames.map(toRoomFeed) });
};
