import { Lexer, type Token } from 'marked';

/** More of these than anybody writes; the lexer's time grows with their square. */
const mostDelimiters = 400;
const deepQuote = /^(?:[ \t]*>){12}/m;

/** Whether the lexer may see a text at all. */
const isTame = (text: string): boolean => (text.match(/[*_~]/g)?.length ?? 0) <= mostDelimiters && !deepQuote.test(text);

/** The tokens of a text as GitHub-flavoured Markdown with line breaks kept; one plain token where it is hostile. */
export const lex = (text: string): readonly Token[] => {
  try {
    if (isTame(text)) return new Lexer({ gfm: true, breaks: true }).lex(text);
  } catch {
    // Nested deeper than the stack.
  }
  return [{ type: 'text', raw: text, text }];
};
