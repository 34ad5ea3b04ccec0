import { randomBytes, randomUUID } from 'node:crypto';
import { type ChatClient, createChatClient } from '@parley/client';
import { connect, createRoom, type Line, type Person, register } from '../person.ts';

/** Who is there when something is lost. */
export interface Scene {
  readonly people: readonly [Person, Person, Person];
  readonly rooms: readonly string[];
  /** Of the first two. */
  readonly lines: readonly [Line, Line];
  /** Of the third, who only listens, and stays while all is lost and put back. */
  readonly listener: ChatClient;
  readonly file: SentFile;
}

/** A file that was sent with a message. */
export interface SentFile {
  readonly id: string;
  readonly bytes: Buffer;
}

const roomCount = 3;

/** Makes it. */
export const setScene = async (url: string): Promise<Scene> => {
  const people = [await register(url, 'anna'), await register(url, 'ben'), await register(url, 'carla')] as const;
  const [anna, ben, carla] = people;
  const rooms: string[] = [];
  for (let count = 0; count < roomCount; count += 1) rooms.push(await createRoom(anna, [ben, carla]));
  const [room = ''] = rooms;
  const listener = createChatClient({ url, delivery: 'body' });
  listener.session.adopt({ accessToken: carla.token, refreshToken: carla.refreshToken });
  listener.connect();
  listener.timeline(room);
  return { people, rooms, lines: [await connect(anna), await connect(ben)], listener, file: await sendFile(anna, room) };
};

const sendFile = async (sender: Person, roomId: string): Promise<SentFile> => {
  const bytes = randomBytes(50_000);
  const begun = await sender.call<{ id: string }>('POST', '/api/uploads', { roomId, name: 'plan.bin', size: bytes.length });
  const path = `/api/uploads/${begun.body.id}`;
  await sender.call('PATCH', `${path}?offset=0`, bytes);
  const done = await sender.call<{ attachment: { id: string }; ticket: string }>('POST', `${path}/complete`);
  const message = { clientMessageId: randomUUID(), content: '', attachments: [done.body.ticket] };
  const sent = await sender.call('POST', `/api/rooms/${roomId}/messages`, message);
  if (sent.status !== 201) throw new Error(`a file could not be sent: ${sent.status} ${JSON.stringify(sent.body)}`);
  return { id: done.body.attachment.id, bytes };
};
