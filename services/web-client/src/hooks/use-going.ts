import type { Answer } from '@parley/client';
import type { Room } from '@parley/contracts';
import { useCallback } from 'react';
import { errorText } from '../i18n/error-text.ts';
import { useT } from '../i18n/locale-provider.tsx';
import { useServices } from './use-services.ts';
import { useToast } from './use-toast.ts';

/** The way into a room, out of whatever dialog is open. */
export const useGoToRoom = (): ((roomId: string) => void) => {
  const { navigation, overlays } = useServices();
  return useCallback(
    (roomId) => {
      overlays.closeAll();
      navigation.go({ view: 'room', roomId });
    },
    [navigation, overlays],
  );
};

/** The way into the conversation with some people, which is made where there is none yet; says why where that is refused. */
export const useOpenDirect = (): ((memberIds: readonly string[]) => Promise<Answer<Room>>) => {
  const { client } = useServices();
  const goToRoom = useGoToRoom();
  const toast = useToast();
  const t = useT();
  return useCallback(
    async (memberIds) => {
      const answer = await client.createRoom({ kind: 'direct', memberIds });
      if (answer.ok) goToRoom(answer.data.id);
      else toast(t(errorText(answer.error.code)), 'danger');
      return answer;
    },
    [client, goToRoom, toast, t],
  );
};
