import type { Message } from '@parley/contracts';
import type { MessageChange } from './command-effects.ts';
import { mentionedBy } from './mentions.ts';
import type { FollowerRow } from './store/thread-reading.ts';

/**
 * Who follows a thread from a message in it on, unless they do already (RD4): its root's author, to whom all of it is new; who
 * wrote it, who has read that far; and who is mentioned, who is to begin there.
 */
export const followersOf = ({ seq, senderId, mentions }: Message, root: Message): FollowerRow[] => {
  const thread = { roomId: root.roomId, rootSeq: root.seq, rootId: root.id };
  const all = [
    { ...thread, userId: senderId, readSeq: seq },
    { ...thread, userId: root.senderId, readSeq: root.seq },
    ...mentionedBy(senderId, mentions).map((userId) => ({ ...thread, userId, readSeq: seq - 1 })),
  ];
  return all.filter((one, index) => all.findIndex(({ userId }) => userId === one.userId) === index);
};

/** Who follows a thread since a message in it was edited: who is mentioned now. */
export const newFollowers = ({ after: { roomId, seq, senderId, threadOf, mentions }, rootSeq }: MessageChange): FollowerRow[] => {
  if (threadOf === undefined || rootSeq === undefined) return [];
  return mentionedBy(senderId, mentions).map((userId) => ({ roomId, rootSeq, rootId: threadOf, userId, readSeq: seq - 1 }));
};
