import type { AttachmentId, Message, RoomId } from '@parley/contracts';
import type { EditRow } from './store/edits.ts';
import type { RowsBeside } from './store/message-changes.ts';
import type { PinRow } from './store/pins.ts';
import type { RemovedPreview } from './store/previews.ts';
import type { ReactionRow } from './store/reactions.ts';

/** Collects what a batch writes beside its messages, each row once and as it is in the end: see {@link createRowsBeside}. */
export interface RowsBesideCollector {
  reaction(row: ReactionRow): void;
  /** `userId` pinned it at that change, or it is pinned no more. */
  pin(message: Message, pinned: PinRow['pinned']): void;
  /** What it said before the edit `rev`. */
  edited(before: Message, rev: number, at: Date): void;
  /** Pictures of pages that no message shows any more. */
  picturesLost(ids: readonly AttachmentId[]): void;
  /** A link of this message has no preview any more. */
  previewRemoved(message: Message, url: string): void;
  /** What goes with a message that is deleted; `root` is the message in whose thread it stands. */
  deleted(message: Message, root: Message | undefined): void;
  collected(): RowsBeside;
}

const keyOf = ({ roomId, seq }: { readonly roomId: RoomId; readonly seq: number }): string => `${roomId}/${seq}/`;

/** Makes a collector. */
export const createRowsBeside = (): RowsBesideCollector => {
  const reactions = new Map<string, ReactionRow>();
  const cleared = new Map<string, { roomId: RoomId; seq: number }>();
  const detached = new Map<string, { roomId: RoomId; seq: number }>();
  const previewsRemoved = new Map<string, RemovedPreview>();
  const picturesLost: AttachmentId[] = [];
  const pins = new Map<string, PinRow>();
  const threadsDeleted: { roomId: RoomId; rootSeq: number; seq: number }[] = [];
  const edits: EditRow[] = [];

  const pin = (message: Message, pinned: PinRow['pinned']): void => {
    const { roomId, seq, createdAt } = message;
    pins.set(keyOf(message), { roomId, seq, createdAt: new Date(createdAt), pinned });
  };

  return {
    reaction: (row) => reactions.set(`${keyOf(row)}${row.emoji}/${row.userId}`, row),
    pin,
    edited: ({ roomId, seq, content, mentions }, rev, replacedAt) =>
      void edits.push({ roomId, seq, rev, content, mentions: mentions.length === 0 ? null : mentions, replacedAt }),
    picturesLost: (ids) => void picturesLost.push(...ids),
    previewRemoved: (message, url) =>
      void previewsRemoved.set(`${keyOf(message)}${url}`, { roomId: message.roomId, seq: message.seq, url }),
    deleted: (message, root) => {
      const { roomId, seq } = message;
      const changed = [...reactions.keys()].filter((key) => key.startsWith(keyOf(message)));
      for (const key of changed) reactions.delete(key);
      if (message.reactions.length + changed.length > 0) cleared.set(keyOf(message), { roomId, seq });
      if (message.attachments !== undefined || message.previews !== undefined) detached.set(keyOf(message), { roomId, seq });
      if (message.pinnedAt !== undefined) pin(message, undefined);
      if (root !== undefined) threadsDeleted.push({ roomId, rootSeq: root.seq, seq });
    },
    collected: () => ({
      reactions: [...reactions.values()],
      cleared: [...cleared.values()],
      detached: [...detached.values()],
      picturesLost,
      previewsRemoved: [...previewsRemoved.values()],
      pins: [...pins.values()],
      threadsDeleted,
      edits,
    }),
  };
};
