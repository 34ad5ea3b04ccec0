import { useState } from 'react';
import { errorText } from '../i18n/error-text.ts';
import { useT } from '../i18n/locale-provider.tsx';
import { useServices } from './use-services.ts';
import { useToast } from './use-toast.ts';

/** What of a room is needed to join it. */
export interface Joinable {
  readonly id: string;
  readonly name: string | null;
}

/** Joins a public room, and says that it did or why not. */
export const useJoin = ({ id, name }: Joinable) => {
  const { client } = useServices();
  const toast = useToast();
  const t = useT();
  const [isJoining, setIsJoining] = useState(false);

  const join = async (): Promise<void> => {
    setIsJoining(true);
    const answer = await client.joinRoom(id);
    setIsJoining(false);
    if (answer.ok) toast(t('room.joined', { room: name ?? '' }));
    else toast(t(errorText(answer.error.code)), 'danger');
  };

  return { join, isJoining };
};
