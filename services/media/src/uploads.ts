import { randomBytes } from 'node:crypto';
import {
  type AttachmentId,
  accept,
  type CommandId,
  type CompletedUpload,
  limits,
  type Result,
  type RoomId,
  refuse,
  type Upload,
  type UserId,
} from '@parley/contracts';
import type { AttachmentTickets } from '@parley/service-kit';
import { TooMuchWorkError } from './bounded-work.ts';
import type { FileBytes } from './file-bytes.ts';
import type { Examine } from './findings.ts';
import { type Quotas, quotaRefusal } from './quotas.ts';
import type { Removal } from './removal.ts';
import type { RoomAccess } from './room-access.ts';
import type { Store } from './store/index.ts';
import { thumbnailStart } from './store/parts.ts';
import type { StoredUpload } from './store/uploads.ts';
import { toAttachment, toUpload } from './wire.ts';

/** Whose token it is. */
export interface Sender {
  readonly userId: UserId;
  readonly token: string;
}

/** What somebody wants to send. */
export interface WantedUpload {
  readonly roomId: RoomId;
  readonly name: string;
  readonly size: number;
  readonly commandId: CommandId | undefined;
}

/** How files come (AT1 to AT3): see {@link createUploads}. */
export interface Uploads {
  /** Begins one; the same command begins it once. Codes: those of a message, `too_large`, `rate_limited`, `conflict`. */
  begin(sender: Sender, wanted: WantedUpload): Promise<Result<Upload>>;
  /** How far it is. Codes: `not_found`, `gone`. */
  find(userId: UserId, id: AttachmentId): Promise<Result<Upload>>;
  /** Keeps the bytes from `offset` on, all or none. Codes: `not_found`, `gone`, `conflict`, `invalid`. */
  append(userId: UserId, id: AttachmentId, offset: number, bytes: Uint8Array): Promise<Result<Upload>>;
  /** Looks at a file that is whole; repeatable. Codes: `not_found`, `gone`, `conflict`, `invalid`, `overloaded`. */
  complete(userId: UserId, id: AttachmentId): Promise<Result<CompletedUpload>>;
  /** Gives one up that no message has; repeatable. Codes: `not_found`, `conflict`. */
  cancel(userId: UserId, id: AttachmentId): Promise<Result<undefined>>;
}

/** What {@link createUploads} needs. */
export interface UploadsOptions {
  readonly store: Store;
  readonly bytes: FileBytes;
  readonly rooms: RoomAccess;
  readonly removal: Removal;
  readonly examine: Examine;
  readonly tickets: AttachmentTickets;
  readonly quotas: Quotas;
  readonly unfinishedHours: number;
  readonly waitingHours: number;
  readonly newId: () => AttachmentId;
  readonly clock: () => Date;
}

const hourMs = 3_600_000;

const noSuchUpload = refuse('not_found', 'there is no such file of yours');
const isGone = refuse('gone', 'this file was given up or removed: send it again');

/**
 * A new key in the folder of a file, which is in one of 256 above it, by what is random in a UUIDv7 (RFC 9562). Two that send the same bytes at once
 * keep them under keys of their own, and who is not needed removes them.
 */
const newKey = (id: AttachmentId, what: string): string => `${id.slice(-2)}/${id}/${what}-${randomBytes(6).toString('hex')}`;

/** Makes the rules of how files come. Nothing of a file on its way is in memory: any replica takes any part of it. */
export const createUploads = (options: UploadsOptions): Uploads => {
  const { store, bytes, rooms, removal, examine, tickets, clock } = options;
  const lastsMs = options.unfinishedHours * hourMs;
  // Longer than a whole file waits for its message before it is given up, so that the giving up decides and not this.
  const ticketMs = 2 * options.waitingHours * hourMs;
  const wire = (upload: StoredUpload): Upload => toUpload(upload, lastsMs);

  const own = async (userId: UserId, id: AttachmentId): Promise<Result<StoredUpload>> => {
    const [upload] = await store.findUploads([id]);
    if (upload?.ownerId !== userId) return noSuchUpload;
    return upload.removedAt === null ? accept(upload) : isGone;
  };

  const completed = (upload: StoredUpload): Result<CompletedUpload> => {
    const { roomId, ownerId, completedAt } = upload;
    const expiresAt = new Date((completedAt ?? clock()).getTime() + ticketMs).toISOString();
    const attachment = toAttachment(upload);
    return accept({ attachment, ticket: tickets.sign({ roomId, ownerId, attachment, expiresAt }), expiresAt });
  };

  const keepBeside = async (id: AttachmentId, what: string, start: number, content: Uint8Array | undefined) => {
    if (content === undefined) return [];
    const part = { key: newKey(id, what), uploadId: id, start, size: content.length };
    await bytes.keep(part, content);
    return [part];
  };

  /**
   * What a file is told to be goes with its thumbnail, and with what takes the place of its bytes, in one transaction: another look at it at the same time changes nothing
   * any more. What it said before is then removed, by whoever passes next at the latest.
   */
  const conclude = async (upload: StoredUpload): Promise<Result<CompletedUpload>> => {
    const { id, ownerId } = upload;
    const found = await examine(upload);
    if (!found.ok) {
      if (found.error.code === 'invalid') await removal.remove([id]);
      return found;
    }
    const { thumbnail, erased, ...findings } = found.data;
    const parts = [
      ...(await keepBeside(id, 'thumbnail', thumbnailStart, thumbnail)),
      ...(await keepBeside(id, 'erased', 0, erased)),
    ];
    const whole = await store.transaction(async (tx) => {
      const done = await tx.complete(id, findings, clock());
      if (done === undefined) return undefined;
      if (erased !== undefined) await tx.dismissContent(id);
      await tx.keepParts(
        parts.map(({ key }) => key),
        clock(),
      );
      return done;
    });
    await bytes.remove([...(whole === undefined ? parts : []), ...(await store.findStrayParts(id))]);
    if (whole !== undefined) return completed(whole);
    const now = await own(ownerId, id);
    return now.ok ? completed(now.data) : now;
  };

  /** Somebody may have concluded it meanwhile, or given it up: what was looked at here is gone. */
  const concludeOnce = async (upload: StoredUpload): Promise<Result<CompletedUpload>> => {
    try {
      return await conclude(upload);
    } catch (error) {
      if (error instanceof TooMuchWorkError)
        return refuse('overloaded', 'too many images wait to be looked at', { retryAfterMs: 2_000 });
      const now = await own(upload.ownerId, upload.id);
      if (!now.ok) return now;
      if (now.data.completedAt !== null) return completed(now.data);
      throw error;
    }
  };

  return {
    begin: async ({ userId, token }, wanted) => {
      const repeated = await findRepeated(store, userId, wanted);
      if (repeated !== undefined) return repeated.ok ? accept(wire(repeated.data)) : repeated;
      const allowed = await rooms.mayAttach(token, wanted.roomId);
      if (!allowed.ok) return allowed;
      const begun = await store.transaction(async (tx) => {
        await tx.lockOwner(userId);
        const earlier = await findRepeated(tx, userId, wanted);
        if (earlier !== undefined) return earlier;
        const refusal = await quotaRefusal(tx, options.quotas, { ...wanted, userId, at: clock() });
        if (refusal !== undefined) return refusal;
        const id = options.newId();
        await tx.insertUpload({ ...wanted, id, ownerId: userId, commandId: wanted.commandId ?? null, at: clock() });
        const [upload] = await tx.findUploads([id]);
        return upload === undefined ? noSuchUpload : accept(upload);
      });
      return begun.ok ? accept(wire(begun.data)) : begun;
    },

    find: async (userId, id) => {
      const upload = await own(userId, id);
      return upload.ok ? accept(wire(upload.data)) : upload;
    },

    append: async (userId, id, offset, content) => {
      const upload = await own(userId, id);
      if (!upload.ok) return upload;
      const fits = asFitting(upload.data, offset, content.length);
      if (!fits.ok) return fits;
      const part = { key: newKey(id, String(offset)), uploadId: id, start: offset, size: content.length };
      await bytes.keep(part, content);
      const moved = await store.advance(id, part, clock());
      if (moved !== undefined) return accept(wire(moved));
      await bytes.remove([part]);
      const now = await own(userId, id);
      return now.ok ? goesOnAt(now.data) : now;
    },

    complete: async (userId, id) => {
      const upload = await own(userId, id);
      if (!upload.ok) return upload;
      if (upload.data.completedAt !== null) return completed(upload.data);
      if (upload.data.received < upload.data.size) return goesOnAt(upload.data);
      return concludeOnce(upload.data);
    },

    cancel: async (userId, id) => {
      const upload = await own(userId, id);
      if (!upload.ok) return upload.error.code === 'gone' ? accept(undefined) : upload;
      const { completedAt, roomId } = upload.data;
      if (completedAt !== null && (await rooms.withdraw([{ id, roomId }])).length > 0)
        return refuse('conflict', 'a message has this file: delete the message');
      await removal.remove([id]);
      return accept(undefined);
    },
  };
};

const findRepeated = async (
  store: Pick<Store, 'findUploadByCommand'>,
  userId: UserId,
  { commandId, roomId, name, size }: WantedUpload,
): Promise<Result<StoredUpload> | undefined> => {
  const upload = commandId && (await store.findUploadByCommand(userId, commandId));
  if (upload === undefined) return undefined;
  const isSame = upload.roomId === roomId && upload.name === name && upload.size === size;
  if (!isSame) return refuse('conflict', 'this id was already used for another file');
  return upload.removedAt === null ? accept(upload) : isGone;
};

const goesOnAt = ({ received, size }: StoredUpload) =>
  refuse('conflict', `${received} of ${size} bytes are here: go on from there`);

/** Pieces of a file are few: none is small but the last. */
const asFitting = (upload: StoredUpload, offset: number, length: number): Result<null> => {
  if (upload.completedAt !== null || offset !== upload.received) return goesOnAt(upload);
  const end = offset + length;
  if (end > upload.size) return refuse('invalid', `the file has ${upload.size} bytes, and this would be more`);
  if (length === 0 || (length < limits.uploadChunkMinBytes && end < upload.size))
    return refuse('invalid', `all parts but the last have at least ${limits.uploadChunkMinBytes} bytes`);
  return accept(null);
};
