import { useServices } from '../../hooks/use-services.ts';

/**
 * Marks a thread unread from a message on, and closes it: whoever went on looking at it would have read it again at once.
 */
export const useThreadUnread = (roomId: string, rootId: string, close: () => void): ((seq: number) => void) => {
  const { client, myThreads } = useServices();
  const mark = async (seq: number): Promise<void> => {
    const answer = await client.markThreadUnread(roomId, rootId, seq - 1);
    if (answer.ok) myThreads.takeRead(rootId, answer.data);
  };
  return (seq) => {
    close();
    void mark(seq);
  };
};
