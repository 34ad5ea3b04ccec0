import type { Token } from 'marked';
import type { ReactNode } from 'react';
import { MentionChip, RoomMention } from './mention-chip.tsx';
import { piecesOf, withoutMarks } from './mention-marks.ts';
import { safeHref } from './safe-href.ts';
import { SafeLink } from './safe-link.tsx';
import type { Source } from './source.ts';

/** Nested deeper than this, a text is shown as it was written. */
export const mostDepth = 12;

/** A text with its mentions, as text and nothing else. */
export const renderText = (text: string, source: Source): ReactNode =>
  piecesOf(text).map((piece, index) =>
    typeof piece === 'string' ? piece : <MentionOf key={index} source={source} index={piece.mention} />,
  );

const MentionOf = ({ source, index }: { readonly source: Source; readonly index: number }) => {
  const mention = source.mentions[index];
  const text = source.mentionTexts[index] ?? '';
  if (mention === undefined) return text;
  return 'userId' in mention ? <MentionChip userId={mention.userId} text={text} /> : <RoomMention text={text} />;
};

/** What stands in a line. Kinds of token that are not known here are shown as they were written, HTML above all. */
export const renderInline = (tokens: readonly Token[] | undefined, source: Source, depth = 0): ReactNode =>
  tokens?.map((token, index) => <Inline key={index} token={token} source={source} depth={depth} />);

interface InlineProps {
  readonly token: Token;
  readonly source: Source;
  readonly depth: number;
}

const Inline = ({ token, source, depth }: InlineProps): ReactNode => {
  if (depth > mostDepth) return renderText(token.raw, source);
  const inner = (from = source): ReactNode => renderInline('tokens' in token ? token.tokens : undefined, from, depth + 1);
  switch (token.type) {
    case 'strong':
      return <strong>{inner()}</strong>;
    case 'em':
      return <em>{inner()}</em>;
    case 'del':
      return <del>{inner()}</del>;
    case 'br':
      return <br />;
    case 'codespan':
      return <code>{withoutMarks(textOf(token), source.mentionTexts)}</code>;
    case 'link':
      return <LinkOf token={token} source={source} inner={inner} />;
    case 'image':
      // Pictures of other sites would tell them who reads; their address is shown instead.
      return <LinkOf token={token} source={source} inner={(from) => renderText(textOf(token) || token.raw, from)} />;
    case 'checkbox':
      return 'checked' in token && token.checked === true ? '☑ ' : '☐ ';
    case 'escape':
      return renderText(textOf(token), source);
    case 'text':
      return 'tokens' in token && token.tokens !== undefined ? inner() : renderText(textOf(token), source);
    default:
      return renderText(token.raw, source);
  }
};

/** The text of a token that has one, else as it was written. */
export const textOf = (token: Token): string => ('text' in token && typeof token.text === 'string' ? token.text : token.raw);

interface LinkOfProps {
  readonly token: Token;
  readonly source: Source;
  readonly inner: (from: Source) => ReactNode;
}

const LinkOf = ({ token, source, inner }: LinkOfProps): ReactNode => {
  const address = 'href' in token && typeof token.href === 'string' ? withoutMarks(token.href, source.mentionTexts) : '';
  const href = safeHref(address);
  if (href === undefined) return renderText(token.raw, source);
  // A mention can be pressed, and so can a link: only one of the two.
  return <SafeLink href={href}>{inner({ ...source, mentions: [] })}</SafeLink>;
};
