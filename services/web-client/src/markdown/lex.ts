import { Lexer, type Token } from 'marked';
import { isLight, isTame } from './tame.ts';

/** The tokens of a text as GitHub-flavoured Markdown with line breaks kept; one plain token where it is hostile. */
export const lex = (text: string): readonly Token[] => {
  try {
    const tokens = isTame(text) ? new Lexer({ gfm: true, breaks: true }).lex(text) : [];
    if (tokens.length > 0 && isLight(tokens)) return tokens;
  } catch {
    // Nested deeper than the stack.
  }
  return [{ type: 'text', raw: text, text }];
};
