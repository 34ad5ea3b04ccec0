import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { composerFieldId } from '../composer/composer-field.tsx';

/** Puts a text that was refused back to where one writes, and lets go of the command it was in. */
export const usePutBack = (roomId: string): ((id: string, content: string) => void) => {
  const { client, drafts } = useServices();
  const myId = useMyId();
  return (id, content) => {
    drafts.putBack(myId, roomId, content);
    client.discard(id);
    document.querySelector<HTMLElement>(`#${composerFieldId}`)?.focus();
  };
};
