import { Buffer } from 'node:buffer';
import { limits, type MissedInRoom, type PushPayload } from '@parley/contracts';

/** What a notification of a conversation is made of. */
export interface PayloadParts {
  readonly missed: MissedInRoom;
  readonly latest: NonNullable<MissedInRoom['latest']>;
  /** Whether it may say who wrote what. */
  readonly preview: boolean;
  readonly language: string;
  readonly badge: number;
}

type MissedPayload = Extract<PushPayload, { type: 'missed' }>;

/** More of a message nobody reads in a notification, in characters. */
const mostTextChars = 500;

/** What a browser is sent of a conversation in which something is missed. */
export const missedPayload = ({ missed, latest, preview, language, badge }: PayloadParts): MissedPayload => {
  const { kind, roomName, senderName, message } = latest;
  const { id: messageId, seq, threadOf, content } = message;
  return fitting({
    type: 'missed',
    roomId: missed.roomId,
    messageId,
    seq,
    ...(threadOf === undefined ? {} : { threadOf }),
    kind,
    count: missed.count,
    mentioned: missed.mentions > 0,
    language,
    badge,
    ...(preview ? { senderName, text: plainLine(content), ...(roomName === null ? {} : { roomName }) } : {}),
  });
};

/** The size of a payload before it is encrypted. */
export const payloadBytes = (payload: PushPayload): number => Buffer.byteLength(JSON.stringify(payload));

/** What was written in one line, without what makes it bold or code. */
const plainLine = (content: string): string =>
  content
    .replaceAll(/^\s*(?:```|~~~).*$/gm, '')
    .replaceAll(/(?<![\p{L}\p{N}])[*_`~]{1,2}(?=\S)|(?<=\S)[*_`~]{1,2}(?![\p{L}\p{N}])/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** With as much of the text as there is place for. */
const fitting = (payload: MissedPayload): MissedPayload => {
  if (payload.text === undefined) return payload;
  const characters = Array.from(payload.text);
  let length = Math.min(characters.length, mostTextChars);
  for (;;) {
    const text = length < characters.length ? `${characters.slice(0, length).join('')}…` : payload.text;
    if (length === 0 || payloadBytes({ ...payload, text }) <= limits.pushPayloadBytes) return { ...payload, text };
    length = Math.floor(length * 0.8);
  }
};
