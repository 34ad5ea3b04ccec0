import {
  type AttachmentId,
  internalAttachmentRoutes,
  internalPreviewRoutes,
  type LinkPreview,
  type MessageId,
  type Result,
  type RoomId,
} from '@parley/contracts';
import type { InternalClient } from '@parley/service-kit';

/** Which file of which room. */
export interface FileOfRoom {
  readonly id: AttachmentId;
  readonly roomId: RoomId;
}

/** What message-persistence judges and knows (decision 0004): see {@link createRoomAccess}. */
export interface RoomAccess {
  /** Whether somebody may send a file to a room now, by their own token. Codes: those of a message. */
  mayAttach(token: string, roomId: RoomId): Promise<Result<undefined>>;
  /** Which of these files belong to messages that somebody may read. */
  readable(token: string, ids: readonly AttachmentId[]): Promise<Result<readonly AttachmentId[]>>;
  /** Takes back files that no message has; answers those that one has had, which stay. */
  withdraw(items: readonly FileOfRoom[]): Promise<readonly AttachmentId[]>;
  /** Some of the files whose message is gone. */
  deleted(): Promise<readonly AttachmentId[]>;
  /** Shows pages beneath a message, where it still links there; answers which pictures it has now. None where there is no such message. */
  showPreviews(roomId: RoomId, messageId: MessageId, previews: LinkPreview[]): Promise<readonly AttachmentId[]>;
  /** In which of these rooms, of at most `limits.previewRooms`, pages are shown. */
  wantPreviews(roomIds: readonly RoomId[]): Promise<ReadonlySet<RoomId>>;
  /** The bytes of these are gone. */
  forget(ids: readonly AttachmentId[]): Promise<void>;
}

/** Asks message-persistence. All of it may be asked again. @throws {UnavailableError} where it does not answer. */
export const createRoomAccess = (client: InternalClient): RoomAccess => {
  const { mayAttach, readableAttachments, withdrawAttachments, deletedAttachments, forgetAttachments } = internalAttachmentRoutes;
  return {
    mayAttach: (token, roomId) => client.call(mayAttach, { token, body: { roomId } }),
    readable: async (token, ids) => {
      const answer = await client.call(readableAttachments, { token, body: { ids } });
      return answer.ok ? { ok: true, data: answer.data.ids } : answer;
    },
    withdraw: async (items) => orThrow(await client.call(withdrawAttachments, { body: { items } })).ids,
    deleted: async () => orThrow(await client.call(deletedAttachments, {})).ids,
    showPreviews: async (roomId, messageId, previews) => {
      const answer = await client.call(internalPreviewRoutes.showPreviews, { body: { roomId, messageId, previews } });
      return !answer.ok && answer.error.code === 'not_found' ? [] : orThrow(answer).imageIds;
    },
    wantPreviews: async (roomIds) =>
      new Set(orThrow(await client.call(internalPreviewRoutes.wantsPreviews, { body: { roomIds: [...roomIds] } })).roomIds),
    forget: async (ids) => {
      orThrow(await client.call(forgetAttachments, { body: { ids } }));
    },
  };
};

/** Between services a refusal is a fault. */
const orThrow = <T>(answer: Result<T>): T => {
  if (!answer.ok) throw new Error(`message-persistence refused: ${answer.error.code}`);
  return answer.data;
};
