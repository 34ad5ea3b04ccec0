/** A push as the push service took it: `at` in ms since 1970. */
export interface SeenPush {
  readonly type: string;
  readonly seq: number;
  readonly at: number;
  readonly topic: string | undefined;
}

/** What one person, who is away, was told of one conversation, and what they were to be told. */
export interface ToldReader {
  /** The newest message, of which they are to be told unless they have read it. */
  readonly lastSeq: number;
  /** What they have read, and when that was acknowledged, ms since 1970. */
  readonly reads: readonly { readonly seq: number; readonly at: number }[];
  readonly pushes: readonly SeenPush[];
}

/** Longer than a push that was decided on before a reading is on its way; people are told later than that after a message. */
const onItsWayMs = 1_000;

/** Whether they were told of the newest message that they have not read. */
export const isTold = ({ lastSeq, reads, pushes }: ToldReader): boolean =>
  reads.some(({ seq }) => seq >= lastSeq) || pushes.some(({ type, seq }) => type === 'missed' && seq >= lastSeq);

/** What is wrong with it, in words (NO3, NO5, NO8): told of what was read, in another order than it was said, or under several topics. */
export const faultsOfPushes = (reader: ToldReader): readonly string[] => {
  const missed = reader.pushes.filter(({ type }) => type === 'missed');
  const seqs = missed.map(({ seq }) => seq);
  const isRead = ({ seq, at }: SeenPush): boolean => reader.reads.some((read) => read.seq >= seq && at > read.at + onItsWayMs);
  return [
    ...missed.filter(isRead).map(({ seq }) => `told of seq ${seq} after it was read`),
    ...(seqs.some((seq, index) => seq < (seqs[index - 1] ?? 0))
      ? [`told of what is older after what is newer: ${seqs.join()}`]
      : []),
    ...(new Set(reader.pushes.map(({ topic }) => topic)).size > 1 ? ['told of one conversation under several topics'] : []),
  ];
};
