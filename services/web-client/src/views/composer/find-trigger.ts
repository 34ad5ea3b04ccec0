/** Something that is being typed and can be completed: where its mark stands in the text (UTF-16), and what follows it. */
export interface Trigger {
  readonly kind: 'mention' | 'emoji';
  readonly start: number;
  readonly query: string;
}

const mention = /(?:^|[\s([{"'*_~>])@([\p{L}\p{M}\p{N}._-]{0,40})$/u;
/** Two letters at least: `:D` and `12:30` shall stay what they are. */
const emoji = /(?:^|[\s([{"'*_~>])(?::)([a-z0-9+_-]{2,40})$/iu;
const fence = /^ {0,3}(?:```|~~~)/gm;

/** What stands directly before the caret and can be completed; nothing inside of a code block. */
export const findTrigger = (text: string, caret: number): Trigger | undefined => {
  const before = text.slice(0, caret);
  const tail = before.slice(-60);
  const kind = mention.test(tail) ? 'mention' : emoji.test(tail) ? 'emoji' : undefined;
  if (kind === undefined || (before.match(fence)?.length ?? 0) % 2 === 1) return undefined;
  const query = (kind === 'mention' ? mention : emoji).exec(tail)?.[1] ?? '';
  return { kind, start: caret - query.length - 1, query };
};
