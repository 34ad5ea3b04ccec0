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

/** Each lives as long as its message: nothing is kept of what somebody else has read. */
const rendered = new WeakMap<Message, ReactNode>();

/** Renders a message, once for as long as it is unchanged: a row that comes back into view costs no parsing. */
export const renderMessage = (message: Message): ReactNode => {
  const before = rendered.get(message);
  if (before !== undefined) return before;
  const node = renderContent(message.content, message.mentions);
  rendered.set(message, node);
  return node;
};
