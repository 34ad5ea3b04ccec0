import type { Message } from '@parley/contracts';

/** Whether a message mentions somebody: by name, or with everybody else in its room (RD3). */
export const mentionsMe = ({ senderId, mentions }: Pick<Message, 'senderId' | 'mentions'>, myId: string | undefined): boolean =>
  mentions.some((one) => ('userId' in one ? one.userId === myId : senderId !== myId));
