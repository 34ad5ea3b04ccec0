import type { Message } from '@parley/contracts';
import type { Person } from '../person.ts';
import { longName } from './hard-lines.ts';
import { write } from './room-page.ts';

/** Who talks; `owner` may pin. */
export interface Talkers {
  readonly owner: Person;
  readonly noor: Person;
  readonly mei: Person;
  readonly jonas: Person;
  readonly wordy: Person;
}

const react = (by: Person, { roomId, id }: Message, emoji: string): Promise<unknown> =>
  by.call('PUT', `/api/rooms/${roomId}/messages/${id}/reactions/${encodeURIComponent(emoji)}`);

const edit = (by: Person, { roomId, id }: Message, content: string): Promise<unknown> =>
  by.call('PATCH', `/api/rooms/${roomId}/messages/${id}`, { content });

const many = ['👍', '🎉', '❤️', '😂', '👀', '🚀', '🙏', '🔥', '🌊', '⛴️', '🐟', '🧭', '☕', '🥐', '🪢', '🦀'];

/** Says what is answered, reacted to, pinned, edited and talked about in a thread, some of it too long for any line. */
export const talkAround = async ({ owner, noor, mei, jonas, wordy }: Talkers, roomId: string): Promise<void> => {
  const asked = await write(noor, roomId, 'Where shall the new bench stand? By the water, or by the door?');
  await edit(noor, asked, 'Where shall the new bench stand? By the water, or beside the door?');
  await edit(noor, asked, 'Where shall the **new bench** stand? By the water, or beside the door of the office?');
  await owner.call('PUT', `/api/rooms/${roomId}/messages/${asked.id}/pin`);
  const thread = { threadOf: asked.id };
  await write(mei, roomId, 'By the water. One sits there to look at it.', thread);
  const objection = await write(
    wordy,
    roomId,
    `Says ${longName}: ${'by the water it is wet, '.repeat(12)}and it will be gone by spring.`,
    thread,
  );
  await write(jonas, roomId, 'Then we screw it on.', { ...thread, replyTo: objection.id });
  await react(mei, objection, '🌊');
  await write(noor, roomId, 'With what? The quay is stone.', thread);
  await write(mei, roomId, '@noor with four bolts and some patience.', thread);
  for (const emoji of many.slice(0, 9)) await react(jonas, asked, emoji);
  for (const emoji of many) await react(mei, asked, emoji);
  await react(noor, asked, '👍');
  await write(jonas, roomId, 'I can bring the drill.', { replyTo: asked.id });
  const gone = await write(jonas, roomId, 'Or a hammer.');
  await write(wordy, roomId, 'Please not the hammer.', { replyTo: gone.id });
  await jonas.call('DELETE', `/api/rooms/${roomId}/messages/${gone.id}`);
};
