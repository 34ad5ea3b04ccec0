import { createECDH, randomBytes, randomUUID } from 'node:crypto';
import { eventually } from '@parley/test-kit';
import type { Person } from '../person.ts';

/** What one person has and nobody else can name: the ids of it, by the field that takes them. */
export interface Belongings {
  /** Files on their way, of which one lacks nothing but to be completed. */
  readonly uploadId: readonly string[];
  /** Copies that are done. */
  readonly exportId: readonly string[];
  /** Browsers that are told. */
  readonly subscriptionId: readonly string[];
}

/** What the files of the cases say: of a few bytes, so that one request sends all of them. */
export const fileContent = Buffer.from('four');

/** Keys as a browser has them. */
export const pushKeys = (): { readonly p256dh: string; readonly auth: string } => {
  const curve = createECDH('prime256v1');
  curve.generateKeys();
  return { p256dh: curve.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') };
};

const beginUpload = async (person: Person, roomId: string): Promise<string> => {
  const wanted = { roomId, name: 'notes.txt', size: fileContent.length };
  const { status, body } = await person.call<{ id?: string }>('POST', '/api/uploads', wanted);
  if (body.id === undefined) throw new Error(`an upload was answered ${status}: ${JSON.stringify(body)}`);
  return body.id;
};

/** One that is empty and one that is whole. Whoever has many on their way may begin no more, so those of before are given up. */
const makeUploads = async (person: Person, roomId: string, before: readonly string[]): Promise<string[]> => {
  for (const id of before) await person.call('DELETE', `/api/uploads/${id}`);
  const [empty, whole] = [await beginUpload(person, roomId), await beginUpload(person, roomId)];
  await person.call('PATCH', `/api/uploads/${whole}?offset=0`, fileContent);
  return [empty, whole];
};

const copiesDone = async (person: Person): Promise<string[]> => {
  const { body } = await person.call<{ items?: readonly { id: string; state: string }[] }>('GET', '/api/me/exports');
  return (body.items ?? []).filter(({ state }) => state === 'done').map(({ id }) => id);
};

/** Copies of themselves: those that are there, else one that is waited for. */
const makeCopies = async (person: Person): Promise<string[]> => {
  const there = await copiesDone(person);
  if (there.length > 0) return there;
  await person.call('POST', '/api/me/exports');
  return eventually(
    async () => {
      const done = await copiesDone(person);
      if (done.length === 0) throw new Error('a copy is not made');
      return done;
    },
    // The cases ask for many, which are made one after another, and one that something was away for is gone on with after a minute.
    { timeoutMs: 120_000 },
  );
};

/** A browser of somebody's that is told; there is no push service at its address. */
const subscribe = async (person: Person): Promise<string[]> => {
  const body = { endpoint: `https://push.example.com/${randomUUID()}`, keys: pushKeys() };
  const { body: answer } = await person.call<{ id?: string }>('PUT', '/api/push/subscriptions', body);
  return answer.id === undefined ? [] : [answer.id];
};

/** Gives somebody new belongings in place of those that the cases have used up. Files go to a room, if they are in one. */
export const makeBelongings = async (
  person: Person,
  roomId: string | undefined,
  before: Belongings | undefined,
): Promise<Belongings> => ({
  uploadId: roomId === undefined ? [] : await makeUploads(person, roomId, before?.uploadId ?? []),
  exportId: await makeCopies(person),
  subscriptionId: await subscribe(person),
});
