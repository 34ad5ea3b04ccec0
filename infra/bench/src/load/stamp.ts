// Nothing that a chat might take for a mention.
const start = '^^';
const end = '~';

/** The content of a message: when it was meant to be sent (microseconds), padded to `chars` characters. */
export const stampedContent = (sentMicros: number, chars: number): string => `${start}${sentMicros}${end}`.padEnd(chars, 'x');

/** Calls `onStamp` for every stamp in a text. A search and not a parser: the load generator must cost little. */
export const readStamps = (text: string, onStamp: (sentMicros: number) => void): void => {
  for (let at = text.indexOf(start); at !== -1; at = text.indexOf(start, at)) {
    const from = at + start.length;
    at = text.indexOf(end, from);
    if (at === -1) return;
    onStamp(Number(text.slice(from, at)));
  }
};
