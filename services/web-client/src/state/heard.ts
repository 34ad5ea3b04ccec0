interface HeardMessage {
  readonly roomId: string;
  readonly seq: number;
}

interface HeardRoom<M> {
  readonly id: string;
  readonly lastSeq: number;
  readonly readSeq: number;
  readonly lastMessage: M | null;
}

/** Up to where each room was heard in this window, so that each message is told of once. */
export interface Heard<M extends HeardMessage> {
  /** Whether a message is heard for the first time; it is heard from now on. Of a room that is not in the list nothing is noted. */
  readonly hear: (message: M) => boolean;
  /** Takes the list of rooms; what came last in each and was not heard yet. */
  readonly look: (rooms: readonly HeardRoom<M>[]) => readonly M[];
}

/** Makes it; what is there at the first look is not new. */
export const createHeard = <M extends HeardMessage>(): Heard<M> => {
  const upTo = new Map<string, number>();
  let isFirstLook = true;
  const hear = ({ roomId, seq }: M): boolean => {
    const before = upTo.get(roomId);
    if (before === undefined || seq <= before) return false;
    upTo.set(roomId, seq);
    return true;
  };
  return {
    hear,
    look: (rooms) => {
      // A conversation that somebody has just begun with me comes with its first message.
      for (const { id, lastSeq, readSeq } of rooms) if (!upTo.has(id)) upTo.set(id, isFirstLook ? lastSeq : readSeq);
      isFirstLook = false;
      return rooms.flatMap(({ lastMessage }) => (lastMessage !== null && hear(lastMessage) ? [lastMessage] : []));
    },
  };
};
