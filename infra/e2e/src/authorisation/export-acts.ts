import { randomUUID } from 'node:crypto';
import type { messageRoutes } from '@parley/contracts';
import type { RouteAct } from './act.ts';
import { cells, everyKind, signedInUnlimited } from './standings.ts';

const nobodys = { exportId: randomUUID() };

/** Nobody makes more than a few copies at once, and all cells are tried at once. */
const made = ['ok', 'rate_limited'] as const;

/** Those who moderate the room and are in it; in a direct room both. */
const copiers = everyKind('forbidden', { moderator: made, owner: made }, { direct: cells('direct', made) });

/** What the routes are tried with by which people take a copy along. */
export const exportActs = {
  exportRoom: [{ does: 'copy the room', ask: ({ roomId }) => ({ params: { roomId } }), expected: { rooms: copiers } }],
  exportMe: [{ does: 'copy what is kept of them', ask: () => ({}), expected: { anywhere: signedInUnlimited(made) } }],
  listExports: [{ does: 'list their own copies', ask: () => ({}), expected: { anywhere: signedInUnlimited('ok') } }],
  getExport: [
    { does: 'see a copy of nobody’s', ask: () => ({ params: nobodys }), expected: { anywhere: signedInUnlimited('not_found') } },
  ],
  removeExport: [
    { does: 'remove a copy of nobody’s', ask: () => ({ params: nobodys }), expected: { anywhere: signedInUnlimited('ok') } },
  ],
  linkExport: [
    {
      does: 'ask for a link to a copy of nobody’s',
      ask: () => ({ params: nobodys }),
      expected: { anywhere: signedInUnlimited('not_found') },
    },
  ],
} satisfies Partial<Record<keyof typeof messageRoutes, readonly RouteAct[]>>;
