import type { OutboxItem } from '@parley/client';
import type { ErrorCode } from '@parley/contracts';

/** An edit or a deletion of mine that the server has not confirmed, or has refused. */
export interface MessageChange {
  /** Of the command, to try it again or discard it. */
  readonly id: string;
  readonly kind: 'edit' | 'delete';
  /** What the message shall say; empty for a deletion. */
  readonly content: string;
  /** Why it was refused; undefined while it is on its way. */
  readonly refusal: ErrorCode | undefined;
}

const nothing: ReadonlyMap<string, MessageChange> = new Map();

/** The latest change of each message, by its id. */
export const changesIn = (pending: readonly OutboxItem[]): ReadonlyMap<string, MessageChange> => {
  const changes = pending.flatMap(({ entry: { id, command }, status }) => {
    if ((command.kind !== 'edit' && command.kind !== 'delete') || status.status === 'sent') return [];
    const content = command.kind === 'edit' ? command.content : '';
    const refusal = status.status === 'failed' ? status.error.code : undefined;
    return [[command.messageId, { id, kind: command.kind, content, refusal }] as const];
  });
  return changes.length === 0 ? nothing : new Map(changes);
};

const noItems: readonly OutboxItem[] = [];

/** My reactions that are under way, by the message they are about. */
export const reactionsIn = (pending: readonly OutboxItem[]): ((messageId: string) => readonly OutboxItem[]) => {
  const byMessage = new Map<string, readonly OutboxItem[]>();
  for (const item of pending) {
    const { command } = item.entry;
    if (command.kind !== 'react' && command.kind !== 'unreact') continue;
    byMessage.set(command.messageId, [...(byMessage.get(command.messageId) ?? noItems), item]);
  }
  return (messageId) => byMessage.get(messageId) ?? noItems;
};

/** Whether two lists are of the same commands, as far as each is. */
export const areSameItems = (one: readonly OutboxItem[], other: readonly OutboxItem[]): boolean =>
  one.length === other.length &&
  one.every(({ entry, status }, index) => entry.id === other[index]?.entry.id && status.status === other[index]?.status.status);

/** Whether two show the same. */
export const isSameChange = (one: MessageChange | undefined, other: MessageChange | undefined): boolean =>
  one?.id === other?.id && one?.refusal === other?.refusal;
