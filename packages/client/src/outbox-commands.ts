import type { Message } from '@parley/contracts';
import type { Answer } from './answer.ts';
import type { Emit } from './line.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** Emits a command of the outbox; its id is what makes repeats of it harmless (MS4). */
export const emitEntry = (
  emit: Emit,
  { id, roomId, command }: OutboxEntry,
): Promise<Answer<{ readonly message: Message; readonly duplicate?: boolean }>> => {
  switch (command.kind) {
    case 'send': {
      const { kind: _, attachments, ...message } = command;
      const tickets = attachments === undefined ? {} : { attachments: attachments.map(({ ticket }) => ticket) };
      return emit('message:send', { roomId, clientMessageId: id, ...message, ...tickets });
    }
    case 'edit': {
      const { messageId, content } = command;
      return emit('message:edit', { roomId, messageId, content, commandId: id, ...ifMatchOf(command) });
    }
    case 'delete':
      return emit('message:delete', { roomId, messageId: command.messageId, commandId: id, ...ifMatchOf(command) });
    case 'react':
    case 'unreact': {
      const { kind, messageId, emoji } = command;
      return emit(kind === 'react' ? 'reaction:add' : 'reaction:remove', { roomId, messageId, emoji, commandId: id });
    }
    default:
      return command satisfies never;
  }
};

const ifMatchOf = ({ ifMatch }: { readonly ifMatch?: number }) => (ifMatch === undefined ? {} : { ifMatch });
