import type { Mention, Message } from '@parley/contracts';
import type { ReactNode } from 'react';
import { renderBlocks } from './blocks.tsx';
import { lex } from './lex.ts';
import './markdown.css';
import { mentionTexts, withMarks } from './mention-marks.ts';
import type { Source } from './source.ts';

/** One to three emoji and nothing else are shown large. */
const emojiOnly = /^(?:\s*(?:\p{RGI_Emoji})\s*){1,3}$/v;

/** Renders a text that was written; never as HTML. */
export const renderContent = (content: string, mentions: readonly Mention[]): ReactNode => {
  const source: Source = { mentions, mentionTexts: mentionTexts(content, mentions) };
  const isLarge = content.length < 40 && emojiOnly.test(content);
  return (
    <div className="markdown" dir={isLarge ? undefined : 'auto'} data-large={isLarge || undefined}>
      {renderBlocks(lex(withMarks(content, mentions)), source)}
    </div>
  );
};

/** Rendered messages that are kept; about what a window onto a room holds. */
const mostKept = 1_500;

interface Rendered {
  readonly rev: number;
  readonly node: ReactNode;
}

/** Messages as they were rendered. */
export interface RenderedMessages {
  /** Renders a message, once for each of its revs: a row that comes back into view costs no parsing. */
  readonly of: (message: Message) => ReactNode;
  /** They were for somebody else's eyes. */
  readonly clear: () => void;
}

/** Makes it, empty. */
export const createRenderedMessages = (): RenderedMessages => {
  const kept = new Map<string, Rendered>();
  return {
    of: ({ id, rev, content, mentions }) => {
      const before = kept.get(id);
      if (before?.rev === rev) return before.node;
      const node = renderContent(content, mentions);
      kept.delete(id);
      kept.set(id, { rev, node });
      if (kept.size > mostKept) kept.delete(kept.keys().next().value ?? id);
      return node;
    },
    clear: () => kept.clear(),
  };
};
