import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Person, Reply } from '../person.ts';
import type { SentFile } from './history.ts';

/** A file that came over whatever happened, and what it says. */
export interface ArrivedFile {
  readonly file: SentFile;
  readonly content: Buffer;
}

interface Answer {
  readonly id?: string;
  readonly offset?: number;
  readonly ticket?: string;
  readonly code?: string;
}

const pieceBytes = 262_144;
const pieces = 6;
/** A piece now and then, so that some come before, some while and some after something is away. */
const betweenMs = 250;

/** Whoever is refused so is told that it may be tried again; no answer at all says nothing wrong either. */
const isClear = ({ status, body }: Reply<Answer>): boolean =>
  status === 503 && (body.code === 'unavailable' || body.code === 'overloaded');

/**
 * Sends a file in pieces as a client does that does not give up: after every failure it asks how far the file is, and goes on there (AT2).
 * Answers undefined where it was not done in time. `wrong` is told of every answer that is none of a service that is away.
 */
export const sendPatiently = async (
  person: Person,
  roomId: string,
  { withinMs, wrong }: { readonly withinMs: number; readonly wrong: (what: string) => void },
): Promise<ArrivedFile | undefined> => {
  const content = randomBytes(pieceBytes * pieces - 17);
  const deadline = performance.now() + withinMs;
  const commandId = randomUUID();

  const ask = async (method: string, path: string, body?: unknown): Promise<Answer | undefined> => {
    while (performance.now() < deadline) {
      const reply = await person.call<Answer>(method, path, body).catch(() => undefined);
      if (reply !== undefined && reply.status < 300) return reply.body;
      // It stands elsewhere than where this piece begins: an answer was lost.
      if (reply?.status === 409 && method === 'PATCH') return {};
      if (reply !== undefined && !isClear(reply)) {
        wrong(`${method} ${path} was answered ${reply.status} ${reply.body.code ?? 'without a code'}`);
        return undefined;
      }
      await sleep(betweenMs);
    }
    return undefined;
  };

  const begun = await ask('POST', '/api/uploads', { roomId, name: 'file.bin', size: content.length, commandId });
  if (begun?.id === undefined) return undefined;
  const path = `/api/uploads/${begun.id}`;
  for (let offset = 0; offset < content.length; ) {
    await sleep(betweenMs);
    const sent = await ask('PATCH', `${path}?offset=${offset}`, content.subarray(offset, offset + pieceBytes));
    const now = sent?.offset === undefined ? await ask('GET', path) : sent;
    if (now?.offset === undefined) return undefined;
    offset = now.offset;
  }
  const done = await ask('POST', `${path}/complete`);
  return done?.ticket === undefined ? undefined : { file: { id: begun.id, ticket: done.ticket }, content };
};

/** The bytes of a file as somebody gets them who may read its message. */
export const bytesOf = async (person: Person, id: string): Promise<Buffer | undefined> => {
  const { body } = await person.call<{ items?: readonly { url: string }[] }>('GET', `/api/attachments?ids=${id}`);
  const url = body.items?.[0]?.url;
  if (url === undefined) return undefined;
  const answer = await fetch(person.url + url, { signal: AbortSignal.timeout(10_000) });
  return answer.ok ? Buffer.from(await answer.arrayBuffer()) : undefined;
};
