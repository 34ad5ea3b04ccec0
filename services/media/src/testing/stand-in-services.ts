import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import {
  type AttachmentId,
  internalAttachmentRoutes,
  internalAuthRoutes,
  internalPreviewRoutes,
  type LinkPreview,
  type MessageId,
  type Problem,
  RoomId,
  UserId,
} from '@parley/contracts';
import { createTokenIssuer, type TokenIssuer } from '@parley/test-kit';

/** Somebody with a token. */
export interface TestPerson {
  readonly userId: UserId;
  readonly token: string;
}

/** Stands in for auth and message-persistence: keys, and what became of files. The real ones are met in infra/e2e. */
export interface StandIns {
  readonly url: string;
  readonly issuer: TokenIssuer;
  person(): Promise<TestPerson>;
  /** Rooms to which nobody may send, and with which code. */
  readonly refused: Map<RoomId, Problem['code']>;
  /** Files that messages have or had; everybody may read those that are not deleted. */
  readonly attached: Set<AttachmentId>;
  readonly withdrawn: Set<AttachmentId>;
  /** Files whose message is gone. */
  readonly deleted: Set<AttachmentId>;
  /** What messages show, in the order in which it came; a message in `refusedPreviews` shows nothing. */
  readonly previews: { readonly messageId: MessageId; readonly previews: readonly LinkPreview[] }[];
  readonly refusedPreviews: Set<MessageId>;
  /** Rooms that show no pages. */
  readonly plainRooms: Set<RoomId>;
  /** From now on everything is answered 503, but for the keys. */
  pause(paused: boolean): void;
  close(): Promise<void>;
}

const { mayAttach, readableAttachments, withdrawAttachments, deletedAttachments, forgetAttachments } = internalAttachmentRoutes;

/** Starts the stand-ins on a port of their own. */
export const startStandIns = async (): Promise<StandIns> => {
  const issuer = await createTokenIssuer();
  const refused = new Map<RoomId, Problem['code']>();
  const [attached, withdrawn, deleted] = [new Set<AttachmentId>(), new Set<AttachmentId>(), new Set<AttachmentId>()];
  const previews: StandIns['previews'] = [];
  const refusedPreviews = new Set<MessageId>();
  const plainRooms = new Set<RoomId>();
  let paused = false;
  const answers: Record<string, (body: unknown) => unknown> = {
    '/.well-known/jwks.json': () => issuer.jwks,
    [internalAuthRoutes.revocations.path]: () => ({ items: [], head: 0 }),
    [mayAttach.path]: (body) => {
      const code = refused.get(mayAttach.body.parse(body).roomId);
      return code === undefined ? undefined : problemOf(code);
    },
    [readableAttachments.path]: (body) => {
      const { ids } = readableAttachments.body.parse(body);
      return { ids: ids.filter((id) => attached.has(id) && !deleted.has(id)) };
    },
    [withdrawAttachments.path]: (body) => {
      const { items } = withdrawAttachments.body.parse(body);
      for (const { id } of items) if (!attached.has(id)) withdrawn.add(id);
      return { ids: items.flatMap(({ id }) => (attached.has(id) ? [id] : [])) };
    },
    [internalPreviewRoutes.showPreviews.path]: (body) => {
      const shown = internalPreviewRoutes.showPreviews.body.parse(body);
      if (refusedPreviews.has(shown.messageId)) return problemOf('not_found');
      previews.push(shown);
      const imageIds = shown.previews.flatMap(({ image }) => (image === undefined ? [] : [image.id]));
      for (const id of imageIds) attached.add(id);
      return { imageIds };
    },
    [internalPreviewRoutes.wantsPreviews.path]: (body) => ({
      roomIds: internalPreviewRoutes.wantsPreviews.body.parse(body).roomIds.filter((id) => !plainRooms.has(id)),
    }),
    [deletedAttachments.path]: () => ({ ids: [...deleted].slice(0, 100) }),
    [forgetAttachments.path]: (body) => {
      for (const id of forgetAttachments.body.parse(body).ids) deleted.delete(id);
    },
  };
  const answer = async (request: IncomingMessage): Promise<{ status: number; body: unknown }> => {
    const given = request.method === 'GET' ? undefined : await json(request).catch(() => undefined);
    if (paused && request.method !== 'GET') return { status: 503, body: problemOf('unavailable') };
    const body = answers[request.url ?? '']?.(given);
    if (typeof body === 'object' && body !== null && 'code' in body) return { status: Number(Reflect.get(body, 'status')), body };
    return { status: body === undefined ? 204 : 200, body };
  };
  const server = createServer((request, response) => {
    void answer(request).then(({ status, body }) =>
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(body === undefined ? undefined : JSON.stringify(body)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    issuer,
    person: async () => {
      const userId = UserId.parse(randomUUID());
      return { userId, token: await issuer.sign({ sub: userId }) };
    },
    refused,
    attached,
    withdrawn,
    deleted,
    previews,
    refusedPreviews,
    plainRooms,
    pause: (now) => {
      paused = now;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
};

/** A room of a test's own. */
export const newRoom = (): RoomId => RoomId.parse(randomUUID());

const problemOf = (code: Problem['code']): Problem => ({
  type: 'about:blank',
  title: 'Refused',
  status: code === 'unavailable' ? 503 : 403,
  code,
  detail: 'as the test wants it',
  requestId: 'test',
});
