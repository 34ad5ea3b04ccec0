import type { MemberRole, Message, MyRoom } from '@parley/contracts';
import { createContext } from 'react';
import { outranks } from '../../state/authority.ts';
import { whyNotWrite } from '../composer/why-not.ts';

/** What I may do with the messages of a room, as far as the client knows; the server decides. */
export interface MayDo {
  readonly write: boolean;
  /** React, which one may where only some write too. */
  readonly react: boolean;
  /** Take back what I wrote, which who is muted may too. */
  readonly remove: boolean;
  readonly moderate: boolean;
  readonly pin: boolean;
  /** See who has seen what. */
  readonly seeReading: boolean;
  /** See what messages of others said before they were edited. */
  readonly seeEdits: boolean;
}

/** What may be done with a message. */
export type MessageAct =
  | 'react'
  | 'reply'
  | 'thread'
  | 'edit'
  | 'copyText'
  | 'copyLink'
  | 'markUnread'
  | 'pin'
  | 'unpin'
  | 'reactions'
  | 'seenBy'
  | 'history'
  | 'report'
  | 'delete';

/** How it is done. */
export interface MessageActs {
  readonly do: (act: MessageAct, message: Message) => void;
  /** Takes up a refused edit again, with what was typed. */
  readonly editAgain: (message: Message, changeId: string, text: string) => void;
}

const nothing: MayDo = {
  write: false,
  react: false,
  remove: false,
  moderate: false,
  pin: false,
  seeReading: false,
  seeEdits: false,
};

/** Finds out what somebody of that standing may do, who is muted until then. */
export const mayDoIn = (room: MyRoom | undefined, standing: MemberRole | undefined, mutedUntil: string | undefined): MayDo => {
  if (room === undefined) return nothing;
  const moderate = room.kind !== 'direct' && outranks(standing, 'member');
  // What is archived is read on, its history too.
  if (room.archivedAt !== undefined) return { ...nothing, seeReading: true, seeEdits: moderate };
  const isMuted = mutedUntil !== undefined;
  return {
    write: whyNotWrite(room, mutedUntil) === undefined,
    react: !isMuted,
    remove: true,
    moderate,
    pin: (moderate || room.kind === 'direct') && !isMuted,
    seeReading: room.memberCount > 1,
    seeEdits: moderate,
  };
};

/** Who asks, and where. */
export interface ActsCase {
  readonly myId: string;
  readonly may: MayDo;
  /** Whether the message is shown in its thread. */
  readonly isInThread?: boolean;
}

/** What is offered for a message, in its order. */
export const actsFor = (message: Message, { myId, may, isInThread = false }: ActsCase): readonly MessageAct[] => {
  const isMine = message.senderId === myId;
  const isThere = message.deletedAt === undefined;
  const isRoot = isInThread && message.threadOf === undefined;
  const isPinned = message.pinnedAt !== undefined;
  const offered: Readonly<Record<MessageAct, boolean>> = {
    react: isThere && may.react,
    // Beneath the root of a thread everything answers it.
    reply: isThere && may.write && !isRoot,
    thread: !isInThread && ((isThere && may.write) || message.threadCount > 0),
    // Of the message at which a thread began there is a field in the room already.
    edit: isMine && isThere && may.write && !isRoot,
    copyText: isThere,
    copyLink: true,
    markUnread: !isMine && !isRoot,
    pin: isThere && may.pin && !isPinned,
    unpin: isThere && may.pin && isPinned,
    reactions: isThere && message.reactions.length > 0,
    // What stands in a thread is passed by as the room is read (RD5).
    seenBy: isThere && !isInThread && may.seeReading,
    history: message.editedAt !== undefined && (may.seeEdits || (isMine && isThere)),
    report: isThere && !isMine,
    delete: isThere && ((isMine && may.remove) || may.moderate),
  };
  return messageActs.filter((act) => offered[act]);
};

/** The key that does each while a message has the focus. */
export const actKeys: Readonly<Record<MessageAct, string>> = {
  react: 'a',
  reply: 'r',
  thread: 't',
  edit: 'e',
  copyText: 'c',
  copyLink: 'l',
  markUnread: 'u',
  pin: 'p',
  unpin: 'p',
  reactions: 'w',
  seenBy: 's',
  history: 'h',
  report: 'f',
  delete: 'Delete',
};

/** All of them, in the order in which they are offered. */
export const messageActs: readonly MessageAct[] = [
  'react',
  'reply',
  'thread',
  'edit',
  'copyText',
  'copyLink',
  'markUnread',
  'pin',
  'unpin',
  'reactions',
  'seenBy',
  'history',
  'report',
  'delete',
];

/** The act that a key does; on a keyboard of another script by the key's place. */
export const actOfKey = (
  { key, code }: Pick<KeyboardEvent, 'key' | 'code'>,
  acts: readonly MessageAct[],
): MessageAct | undefined => {
  const isLatin = key.length > 1 || /[a-z]/i.test(key);
  const pressed = isLatin ? key : code.replace(/^Key/, '');
  return acts.find((act) => actKeys[act].toLowerCase() === pressed.toLowerCase());
};

/** Where rows find how things are done. */
export const MessageActsContext = createContext<MessageActs | undefined>(undefined);

/** Where rows find what may be done. */
export const MayDoContext = createContext<MayDo>(nothing);
