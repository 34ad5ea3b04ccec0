import type { PersonalData, UserId } from '@parley/contracts';
import type { Store } from './store/index.ts';

/** What is kept here of one person, for their own copy (PV4). */
export type ReadPersonalData = (userId: UserId) => Promise<PersonalData>;

/** Makes it. Of a browser's address its host is told: all of it is a secret, by which the browser can be sent to. */
export const createReadPersonalData =
  (store: Pick<Store, 'findSubscriptions' | 'findTold'>): ReadPersonalData =>
  async (userId) => {
    const [browsers, told] = await Promise.all([store.findSubscriptions(userId), store.findTold(userId)]);
    return {
      items: [
        ...browsers.map(({ id, sessionId, endpoint, language, ...times }) => ({
          type: 'push subscription',
          id,
          sessionId,
          pushService: new URL(endpoint).hostname,
          language,
          createdAt: times.createdAt.toISOString(),
          renewedAt: times.renewedAt.toISOString(),
          lastToldAt: times.lastToldAt?.toISOString() ?? null,
        })),
        ...told.map(({ roomId, toldSeq, toldAt }) => ({
          type: 'told of a room',
          roomId,
          seq: toldSeq,
          at: toldAt.toISOString(),
        })),
      ],
    };
  };
