import { linksIn, type Message, type RoomEvent } from '@parley/contracts';
import type { FollowerHandler } from '@parley/follower';
import type { LinkPreviews } from '../link-previews.ts';

/** What {@link createRoomChanged} needs. */
export interface RoomChangedOptions<Tables> {
  readonly previews: LinkPreviews;
  readonly storeOf: (tx: Parameters<FollowerHandler<Tables>['changed']>[0]) => Parameters<LinkPreviews['wish']>[0];
  /** New wishes are there for all. */
  readonly wakeUp: () => void;
}

/** What changes in rooms: links of messages are noted, in the transaction that moves the cursor (LP1). */
export const createRoomChanged = <Tables>({
  previews,
  storeOf,
  wakeUp,
}: RoomChangedOptions<Tables>): FollowerHandler<Tables> => ({
  changed: async (tx, { events }) => {
    for (const message of events.flatMap(messageOf)) {
      const { id, roomId } = message;
      const links = newLinks(message);
      if (links.length > 0)
        await previews.wish(storeOf(tx), { id, roomId, links, saidAt: new Date(message.editedAt ?? message.createdAt) });
    }
  },
  committed: wakeUp,
});

const messageOf = (event: RoomEvent): Message[] => ('content' in event.data ? [event.data] : []);

/** What it links to and does not show. */
const newLinks = ({ content, previews = [] }: Message): string[] =>
  linksIn(content).filter((url) => !previews.some((preview) => preview.url === url));
