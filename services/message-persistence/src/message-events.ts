import type { Message, RoomEvent } from '@parley/contracts';

/** One change of a message, as its room is told (FR3). */
export interface MessageEvent {
  readonly rev: number;
  readonly type: MessageEventType;
  readonly at: string;
  readonly data: Message;
}

type MessageEventType = Extract<RoomEvent, { data: Message }>['type'];

const changes: ReadonlySet<string> = new Set<MessageEventType>([
  'message.pinned',
  'message.unpinned',
  'message.previewed',
  'reaction.changed',
  'thread.changed',
]);

/** Whether this is a change that a message's own times do not tell, and that is therefore kept beside it. */
export const isMessageChange = (type: string | null): type is MessageEventType => type !== null && changes.has(type);
