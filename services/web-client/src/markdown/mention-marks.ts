import type { Mention } from '@parley/contracts';

/**
 * The server tells where mentions stand in characters of the text; the lexer tells no positions. So each is replaced by
 * one mark of three private-use characters before lexing, which nothing in Markdown heeds, and found again afterwards.
 */
const open = '\u{E000}';
const close = '\u{E001}';
const firstIndex = 0xe100;
const marks = /[\u{E000}\u{E001}\u{E100}-\u{E1FF}]/gu;
const mark = /\u{E000}([\u{E100}-\u{E1FF}])\u{E001}/gu;

/** A piece of text: as written, or the mention of that number. */
export type TextPiece = string | { readonly mention: number };

/** The text with a mark in place of each mention; what somebody typed of these characters themselves is dropped. */
export const withMarks = (content: string, mentions: readonly Mention[]): string => {
  if (mentions.length === 0) return content.replaceAll(marks, '');
  const characters = Array.from(content);
  let done = 0;
  let text = '';
  for (const [index, { start, length }] of mentions.entries()) {
    if (start < done || length < 1 || start + length > characters.length) continue;
    text += characters.slice(done, start).join('').replaceAll(marks, '');
    text += open + String.fromCodePoint(firstIndex + index) + close;
    done = start + length;
  }
  return text + characters.slice(done).join('').replaceAll(marks, '');
};

/** What each mention looks like in the text, by its number. */
export const mentionTexts = (content: string, mentions: readonly Mention[]): readonly string[] => {
  const characters = Array.from(content);
  return mentions.map(({ start, length }) => characters.slice(start, start + length).join(''));
};

/** Splits a text of the lexer at its marks. */
export const piecesOf = (text: string): readonly TextPiece[] => {
  const pieces: TextPiece[] = [];
  let done = 0;
  for (const found of text.matchAll(mark)) {
    if (found.index > done) pieces.push(text.slice(done, found.index));
    pieces.push({ mention: (found[1]?.codePointAt(0) ?? firstIndex) - firstIndex });
    done = found.index + found[0].length;
  }
  if (done < text.length) pieces.push(text.slice(done));
  return pieces;
};

/** The text as it was written, where a mention is none: in code and in addresses. */
export const withoutMarks = (text: string, texts: readonly string[]): string =>
  piecesOf(text)
    .map((piece) => (typeof piece === 'string' ? piece : (texts[piece.mention] ?? '')))
    .join('');
