import { accept, type internalPreviewRoutes } from '@parley/contracts';
import type { RouteHandlers } from '@parley/service-kit';
import type { Rules } from '../rules.ts';

/** What media tells of the pages that messages link to; never reached through the edge. */
export const previewRoutes = ({ previews }: Rules): RouteHandlers<typeof internalPreviewRoutes> => ({
  showPreviews: async ({ body }) => {
    const shown = await previews.show(body);
    return shown.ok ? accept({ imageIds: [...shown.data] }) : shown;
  },
  wantsPreviews: async ({ body }) => accept({ roomIds: [...(await previews.wantedIn(body.roomIds))] }),
});
