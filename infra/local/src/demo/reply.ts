import { setTimeout as delay } from 'node:timers/promises';
import type { Message } from '@parley/contracts';
import { replies } from './dialogues.ts';
import type { Player } from './player.ts';
import { typingMs } from './talk.ts';
import type { Cast } from './write-history.ts';

/** At most one answer in this time, so that it stays a conversation. */
const restMs = 12_000;
const thinkingMs = 1_500;

/** Lets one of a room's people answer when a visitor says something there, until the signal ends it. */
export const answerVisitors = (cast: Cast, signal: AbortSignal): void => {
  const ours = new Set([...cast.values()].map(({ userId }) => userId));
  /** Who has heard a message, by its id. */
  const heard = new Map<string, Player[]>();
  let restsUntil = 0;

  const answer = async (message: Message): Promise<void> => {
    await delay(thinkingMs, undefined, { signal });
    const listeners = heard.get(message.id) ?? [];
    heard.delete(message.id);
    // By its place in the room, so that after a restart not everybody begins with the same words.
    const [listener, text] = [listeners[message.seq % listeners.length], replies[message.seq % replies.length]];
    if (listener !== undefined && text !== undefined) await reply(listener, message.roomId, text, signal);
  };

  const hear = (listener: Player, message: Message): void => {
    const listeners = heard.get(message.id);
    if (listeners !== undefined) listeners.push(listener);
    else if (!ours.has(message.senderId) && performance.now() > restsUntil) {
      restsUntil = performance.now() + restMs;
      heard.set(message.id, [listener]);
      void answer(message).catch(() => undefined);
    }
  };

  for (const player of cast.values()) {
    player.client.on('event', (told) => {
      if (told.name !== 'room:events') return;
      for (const event of told.payload.events) if (event.type === 'message.created') hear(player, event.data);
    });
  }
};

const reply = async ({ client }: Player, roomId: string, text: string, signal: AbortSignal): Promise<void> => {
  await delay(thinkingMs, undefined, { signal });
  client.setTyping(roomId, true);
  await delay(typingMs(text), undefined, { signal });
  client.setTyping(roomId, false);
  await client.send(roomId, text).settled;
};
