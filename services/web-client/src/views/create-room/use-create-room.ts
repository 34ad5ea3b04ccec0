import type { AckError, Room } from '@parley/contracts';
import { useRef, useState } from 'react';
import { useGoToRoom } from '../../hooks/use-going.ts';
import { useServices } from '../../hooks/use-services.ts';
import { errorText } from '../../i18n/error-text.ts';
import type { TextKey } from '../../i18n/messages.ts';

/** What a room is made of. */
export interface NewRoom {
  readonly kind: 'public' | 'private';
  readonly name: string;
  readonly topic: string;
  readonly memberIds: readonly string[];
}

/** What is wrong with it, by field, or as a whole. */
export interface NewRoomFaults {
  readonly name?: TextKey;
  readonly topic?: TextKey;
  readonly whole?: TextKey;
}

const faultsOf = ({ code, issues = [] }: AckError): NewRoomFaults => {
  const isAt = (field: string): boolean => issues.some(({ path }) => path.includes(field));
  if (code === 'invalid' && isAt('name')) return { name: 'createRoom.name.invalid' };
  if (code === 'invalid' && isAt('topic')) return { topic: 'createRoom.topic.invalid' };
  return { whole: errorText(code) };
};

/** Makes a room and goes there. The same room tried again after no answer came is made once (RE3). */
export const useCreateRoom = () => {
  const { client } = useServices();
  const goToRoom = useGoToRoom();
  const [isBusy, setIsBusy] = useState(false);
  const [faults, setFaults] = useState<NewRoomFaults>({});
  const attemptRef = useRef({ body: '', commandId: '' });

  const create = async (room: NewRoom): Promise<void> => {
    const body = JSON.stringify(room);
    if (attemptRef.current.body !== body) attemptRef.current = { body, commandId: crypto.randomUUID() };
    setIsBusy(true);
    const { commandId } = attemptRef.current;
    const answer = await client.rest.call<Room>({ method: 'POST', path: '/api/rooms', body: { ...room, commandId } });
    setIsBusy(false);
    if (answer.ok) goToRoom(answer.data.id);
    else setFaults(faultsOf(answer.error));
  };

  return { create, isBusy, faults };
};
