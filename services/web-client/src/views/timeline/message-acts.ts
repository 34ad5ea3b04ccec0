import type { MemberRole, Message, MyRoom } from '@parley/contracts';
import { createContext } from 'react';
import { outranks } from '../../state/authority.ts';
import { whyNotWrite } from '../composer/why-not.ts';

/** What I may do with the messages of a room, as far as the client knows; the server decides. */
export interface MayDo {
  readonly write: boolean;
  /** Take back what I wrote, which who is muted may too. */
  readonly remove: boolean;
  readonly moderate: boolean;
}

/** What may be done with a message. */
export type MessageAct = 'edit' | 'copyText' | 'copyLink' | 'markUnread' | 'report' | 'delete';

/** How it is done. */
export interface MessageActs {
  readonly do: (act: MessageAct, message: Message) => void;
  /** Takes up a refused edit again, with what was typed. */
  readonly editAgain: (message: Message, changeId: string, text: string) => void;
}

const nothing: MayDo = { write: false, remove: false, moderate: false };

/** Finds out what somebody of that standing may do, who is muted until then. */
export const mayDoIn = (room: MyRoom | undefined, standing: MemberRole | undefined, mutedUntil: string | undefined): MayDo => {
  if (room === undefined || room.archivedAt !== undefined) return nothing;
  const moderate = room.kind !== 'direct' && outranks(standing, 'member');
  return { write: whyNotWrite(room, mutedUntil) === undefined, remove: true, moderate };
};

/** What is offered for a message, in its order. */
export const actsFor = ({ senderId, deletedAt }: Message, myId: string, may: MayDo): readonly MessageAct[] => {
  const isMine = senderId === myId;
  const isThere = deletedAt === undefined;
  return [
    ...(isMine && isThere && may.write ? (['edit'] as const) : []),
    ...(isThere ? (['copyText'] as const) : []),
    'copyLink',
    ...(isMine ? [] : (['markUnread'] as const)),
    ...(isThere && !isMine ? (['report'] as const) : []),
    ...(isThere && ((isMine && may.remove) || may.moderate) ? (['delete'] as const) : []),
  ];
};

/** The key that does each while a message has the focus. */
export const actKeys: Readonly<Record<MessageAct, string>> = {
  edit: 'e',
  copyText: 'c',
  copyLink: 'l',
  markUnread: 'u',
  report: 'f',
  delete: 'Delete',
};

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
