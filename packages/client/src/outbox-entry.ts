import type { AckError, Attachment, Message, Metadata } from '@parley/contracts';

/** A file that is at the server, with what lets its sender attach it (AT4). */
export interface SendableAttachment {
  readonly attachment: Attachment;
  readonly ticket: string;
}

/** One command of one's own that has not been settled: its id is the same on every try. */
export type OutboxCommand =
  | {
      readonly kind: 'send';
      readonly content: string;
      readonly metadata?: Metadata;
      /** The message that it answers. */
      readonly replyTo?: string;
      /** The message in whose thread it stands. */
      readonly threadOf?: string;
      /** Files that are at the server, to be shown while the message waits. */
      readonly attachments?: readonly SendableAttachment[];
    }
  | { readonly kind: 'edit'; readonly messageId: string; readonly content: string; readonly ifMatch?: number }
  | { readonly kind: 'delete'; readonly messageId: string; readonly ifMatch?: number }
  | { readonly kind: 'react' | 'unreact'; readonly messageId: string; readonly emoji: string };

/** A command with what names it. `createdAt` is in ms since 1970; `place` orders those of one client. */
export interface OutboxEntry {
  /** The `clientMessageId` of a send, the `commandId` of anything else. */
  readonly id: string;
  readonly roomId: string;
  readonly command: OutboxCommand;
  readonly createdAt: number;
  readonly place: number;
  /** Why it was refused: it is kept to be shown, and not tried again by itself. */
  readonly failed?: AckError;
}

/** How far an entry is; `sent` ones are shown until the timeline holds them. */
export type OutboxStatus =
  | { readonly status: 'waiting' }
  | { readonly status: 'sending' }
  | { readonly status: 'sent'; readonly message: Message }
  | { readonly status: 'failed'; readonly error: AckError };

/** What was kept, or undefined for anything else. */
export const parseEntry = (text: string | undefined): OutboxEntry | undefined => {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return isEntry(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const isEntry = (value: unknown): value is OutboxEntry =>
  isObject(value) &&
  typeof value['id'] === 'string' &&
  typeof value['roomId'] === 'string' &&
  typeof value['createdAt'] === 'number' &&
  typeof value['place'] === 'number' &&
  isCommand(value['command']) &&
  (value['failed'] === undefined || (isObject(value['failed']) && typeof value['failed']['code'] === 'string'));

const isCommand = (value: unknown): boolean =>
  isObject(value) &&
  ((value['kind'] === 'send' && typeof value['content'] === 'string' && areAttachments(value['attachments'])) ||
    (typeof value['messageId'] === 'string' &&
      (value['kind'] === 'delete' ||
        (value['kind'] === 'edit' && typeof value['content'] === 'string') ||
        ((value['kind'] === 'react' || value['kind'] === 'unreact') && typeof value['emoji'] === 'string'))));

const areAttachments = (value: unknown): boolean =>
  value === undefined ||
  (Array.isArray(value) &&
    value.every((one) => isObject(one) && typeof one['ticket'] === 'string' && isObject(one['attachment'])));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
