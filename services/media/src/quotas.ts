import { type RoomId, refuse, type UserId } from '@parley/contracts';
import type { Store } from './store/index.ts';

/** How much people may send (AT1); bytes, and files. */
export interface Quotas {
  readonly fileBytes: number;
  readonly dayBytes: number;
  readonly roomBytes: number;
  readonly unfinished: number;
}

/** What is to be sent. */
export interface QuotaQuestion {
  readonly userId: UserId;
  readonly roomId: RoomId;
  readonly size: number;
  readonly at: Date;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/**
 * Why a file may not be sent now; undefined where it may. Exact for a person while their lock is held; many who send to one room at the same
 * moment may go over its quota by what each of them sends. Codes: `too_large`, `rate_limited`, `conflict`.
 */
export const quotaRefusal = async (store: Pick<Store, 'usage'>, quotas: Quotas, { userId, roomId, size, at }: QuotaQuestion) => {
  if (size > quotas.fileBytes) return refuse('too_large', `a file has at most ${quotas.fileBytes} bytes`);
  const used = await store.usage(userId, roomId, new Date(at.getTime() - dayMs));
  if (used.unfinished >= quotas.unfinished)
    return refuse('rate_limited', `${quotas.unfinished} files of yours are on their way: finish or cancel one`, {
      retryAfterMs: 60_000,
    });
  if (used.dayBytes + size > quotas.dayBytes)
    return refuse('rate_limited', `you may send ${quotas.dayBytes} bytes in 24 hours`, { retryAfterMs: hourMs });
  if (used.roomBytes + size > quotas.roomBytes)
    return refuse('conflict', `the files of a room may have ${quotas.roomBytes} bytes: delete messages with files`);
  return undefined;
};
