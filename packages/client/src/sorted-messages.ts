import type { Message } from '@parley/contracts';

/** Messages by `seq`, each as it is at its highest `rev` seen (FR2). */
export interface SortedMessages {
  readonly size: number;
  at(seq: number): Message | undefined;
  /** Takes a message unless it is held with the same or a higher `rev`; tells whether it did. */
  put(message: Message): boolean;
  /** Forgets those below `seq`. */
  dropBelow(seq: number): void;
  /** Forgets those above `seq`. */
  dropAbove(seq: number): void;
  clear(): void;
  /** A copy, ascending. */
  toArray(): readonly Message[];
  /** The seq of the oldest one but `count - 1`; undefined where there are fewer. */
  seqFromEnd(count: number): number | undefined;
  hasClientMessageId(id: string): boolean;
}

/** Makes an empty one. Nearly everything is put at the end, so an array is kept sorted as it grows. */
export const createSortedMessages = (): SortedMessages => {
  let messages: Message[] = [];
  let clientMessageIds = new Set<string>();

  /** Where `seq` is or would be. */
  const indexOf = (seq: number): number => {
    let low = 0;
    let high = messages.length;
    const last = messages.at(-1);
    if (last === undefined || last.seq < seq) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((messages[middle]?.seq ?? seq) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const forget = (dropped: readonly Message[]): void => {
    for (const { clientMessageId } of dropped) clientMessageIds.delete(clientMessageId);
  };

  return {
    get size() {
      return messages.length;
    },
    at: (seq) => {
      const found = messages[indexOf(seq)];
      return found?.seq === seq ? found : undefined;
    },
    put: (message) => {
      const index = indexOf(message.seq);
      const held = messages[index];
      if (held?.seq !== message.seq) messages.splice(index, 0, message);
      else if (held.rev < message.rev) messages[index] = message;
      else return false;
      clientMessageIds.add(message.clientMessageId);
      return true;
    },
    dropBelow: (seq) => forget(messages.splice(0, indexOf(seq))),
    dropAbove: (seq) => forget(messages.splice(indexOf(seq + 1))),
    clear: () => {
      messages = [];
      clientMessageIds = new Set();
    },
    toArray: () => messages.slice(),
    seqFromEnd: (count) => messages.at(-count)?.seq,
    hasClientMessageId: (id) => clientMessageIds.has(id),
  };
};
