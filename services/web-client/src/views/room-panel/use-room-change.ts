import type { Answer } from '@parley/client';
import type { Room, RoomHistory } from '@parley/contracts';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';

/** What may change of a room; what is left out stays. */
export interface RoomChange {
  readonly name?: string;
  readonly topic?: string;
  readonly readOnly?: boolean;
  readonly slowModeSeconds?: number;
  readonly guests?: boolean;
  readonly history?: RoomHistory;
  readonly linkPreviews?: boolean;
  /** Null for as long as the installation keeps messages. */
  readonly retentionDays?: number | null;
  readonly archived?: false;
}

/** The ways to change a room. Each says `done` when it is, and answers with why it was refused. */
export const useRoomChange = (roomId: string) => {
  const t = useT();
  const toast = useToast();
  const { client, departures, navigation } = useServices();
  const path = `/api/rooms/${roomId}`;

  const say = (answer: Answer<unknown>, done: string): string | undefined => {
    if (!answer.ok) return t(errorText(answer.error.code));
    toast(done);
    return undefined;
  };

  return {
    change: async (change: RoomChange, done: string): Promise<string | undefined> =>
      say(await client.rest.call<Room>({ method: 'PATCH', path, body: change }), done),
    archive: async (done: string): Promise<string | undefined> =>
      say(await client.rest.call<Room>({ method: 'DELETE', path }), done),
    leave: async (done: string): Promise<string | undefined> => {
      departures.expect(roomId, true);
      const answer = await client.leaveRoom(roomId);
      departures.expect(roomId, answer.ok);
      if (answer.ok) navigation.go({ view: 'home' }, 'replace');
      return say(answer, done);
    },
  };
};
