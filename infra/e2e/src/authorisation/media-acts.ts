import { randomUUID } from 'node:crypto';
import type { mediaRoutes } from '@parley/contracts';
import type { RouteAct, Stage } from './act.ts';
import { everyKind, signedIn } from './standings.ts';

/** A file that a member sends, of whose bytes none is there yet. */
const uploadOfOther = async ({ roomId, other }: Stage): Promise<{ params: { uploadId: string } }> => {
  const reply = await other.call<{ id?: string }>('POST', '/api/uploads', { roomId, name: 'notes.txt', size: 1 });
  return { params: { uploadId: reply.body.id ?? randomUUID() } };
};
/** A file on its way is its sender's alone. */
const nobodyElse = { anywhere: signedIn('not_found') };

/** What each route of media is tried with. */
export const mediaActs: Record<keyof typeof mediaRoutes, readonly RouteAct[]> = {
  createUpload: [
    {
      does: 'begin to send a file',
      ask: ({ roomId }) => ({ body: { roomId, name: 'notes.txt', size: 1 } }),
      expected: { rooms: everyKind('ok', { muted: 'muted', banned: 'banned' }) },
    },
  ],
  getUpload: [{ does: 'ask how far the file of a member is', ask: uploadOfOther, expected: nobodyElse }],
  sendBytes: [
    {
      does: 'send bytes of the file of a member',
      ask: async (stage) => ({ ...(await uploadOfOther(stage)), query: { offset: '0' }, body: Buffer.from('x') }),
      expected: nobodyElse,
    },
  ],
  completeUpload: [{ does: 'complete the file of a member', ask: uploadOfOther, expected: nobodyElse }],
  cancelUpload: [{ does: 'give the file of a member up', ask: uploadOfOther, expected: nobodyElse }],
  listAttachments: [
    {
      does: 'ask for links, which are of what they may read alone',
      ask: () => ({ query: { ids: randomUUID() } }),
      expected: { anywhere: signedIn('ok') },
    },
  ],
};
