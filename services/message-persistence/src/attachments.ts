import { type AttachmentId, accept, limits, type Result, type RoomId, type UserId } from '@parley/contracts';
import { isWithin } from './access.ts';
import { asAdmitted, asWriter } from './command-access.ts';
import type { Caller } from './people.ts';
import type { Store } from './store/index.ts';

/** Who may send and read files, and what became of those of messages: see {@link createAttachments}. */
export interface Attachments {
  /** Whether somebody may send a file to a room now, judged as a message would be. Codes: those of a message. */
  mayAttach(caller: Caller, roomId: RoomId): Promise<Result<undefined>>;
  /** Which of these files belong to messages that somebody may read. */
  readable(caller: Pick<Caller, 'userId' | 'rooms'>, ids: readonly AttachmentId[]): Promise<AttachmentId[]>;
  /** Takes back files that no message has, and answers those that one has had. */
  withdraw(items: readonly { readonly id: AttachmentId; readonly roomId: RoomId }[]): Promise<AttachmentId[]>;
  /** Some of the files whose message is gone. */
  deleted(): Promise<AttachmentId[]>;
  /** Their bytes are gone. */
  forget(ids: readonly AttachmentId[]): Promise<void>;
}

/** The rules of files beside messages (AT1, AT5, AT6). */
export const createAttachments = ({ store }: { readonly store: Store }): Attachments => ({
  mayAttach: async (caller, roomId) => {
    const { room, standing, now } = await lookUp(store, caller.userId, roomId);
    const giver = { ...standing, userId: caller.userId, userRole: caller.role };
    const admitted = asAdmitted('message.send', room, giver, now);
    if (!admitted.ok) return admitted;
    const writer = asWriter(admitted.data, giver, now);
    return writer.ok ? accept(undefined) : writer;
  },
  readable: async (caller, ids) => {
    const found = await store.findReadableAttachments(caller.userId, ids);
    return found.filter(({ roomId }) => isWithin(caller, roomId)).map(({ id }) => id);
  },
  withdraw: async (items) => [...(await store.withdrawAttachments(items))],
  deleted: async () => [...(await store.findDeletedAttachments(limits.attachmentIdsPerRequest))],
  forget: (ids) => store.forgetAttachments(ids),
});

const nobody = { role: null, mutedUntil: null, bannedUntil: null, lastSentAt: null, visibleFromSeq: null };

const lookUp = async (store: Store, userId: UserId, roomId: RoomId) => {
  const { room, member, now } = await store.snapshot(async (tx) => {
    const [rooms, members, at] = await Promise.all([tx.findRooms([roomId]), tx.findMembers(roomId, [userId]), tx.now()]);
    return { room: rooms[0], member: members[0], now: at };
  });
  if (member === undefined) return { room, standing: nobody, now };
  return { room, standing: { ...nobody, ...member, role: member.leftAt === null ? member.role : null }, now };
};
