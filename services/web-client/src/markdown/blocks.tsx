import type { Token, Tokens } from 'marked';
import type { ReactNode } from 'react';
import { useT } from '../i18n/locale-provider.tsx';
import { ScrollBox } from '../ui/scroll-box.tsx';
import { CodeBlock } from './code-block.tsx';
import { mostDepth, renderInline, renderText, textOf } from './inline.tsx';
import { withoutMarks } from './mention-marks.ts';
import type { Source } from './source.ts';
import { isList, isTable } from './tame.ts';

/** Paragraphs and what stands beside them. HTML, and whatever is not known here, is shown as it was written. */
export const renderBlocks = (tokens: readonly Token[], source: Source, depth = 0): ReactNode =>
  tokens.map((token, index) => <Block key={index} token={token} source={source} depth={depth} />);

interface BlockProps {
  readonly token: Token;
  readonly source: Source;
  readonly depth: number;
}

const Block = ({ token, source, depth }: BlockProps): ReactNode => {
  if (depth > mostDepth) return <p>{renderText(token.raw, source)}</p>;
  const tokens = 'tokens' in token ? token.tokens : undefined;
  switch (token.type) {
    case 'space':
      return null;
    case 'paragraph':
      return <p>{renderInline(tokens, source)}</p>;
    case 'text':
      return <p>{tokens === undefined ? renderText(textOf(token), source) : renderInline(tokens, source)}</p>;
    case 'heading':
      return <p className="markdown-heading">{renderInline(tokens, source)}</p>;
    case 'code':
      return <CodeBlock code={withoutMarks(textOf(token), source.mentionTexts)} language={languageOf(token)} />;
    case 'blockquote':
      return <blockquote>{renderBlocks(tokens ?? [], source, depth + 1)}</blockquote>;
    case 'list':
      return isList(token) ? <List token={token} source={source} depth={depth} /> : null;
    case 'hr':
      return <hr />;
    case 'table':
      return isTable(token) ? <Table token={token} source={source} depth={depth} /> : null;
    default:
      return <p>{renderText(token.raw.replace(/\n+$/, ''), source)}</p>;
  }
};

const languageOf = (token: Token): string =>
  'lang' in token && typeof token.lang === 'string' ? (/^[\w+#.-]{1,20}/.exec(token.lang)?.[0] ?? '') : '';

const List = ({ token, source, depth }: BlockProps & { readonly token: Tokens.List }) => {
  const items = token.items.map((item, index) => <li key={index}>{renderItem(item, source, depth + 1)}</li>);
  return token.ordered ? <ol start={Number(token.start)}>{items}</ol> : <ul>{items}</ul>;
};

/** A line of a tight list is no paragraph. */
const renderItem = (item: Tokens.ListItem, source: Source, depth: number): ReactNode =>
  item.tokens.map((token, index) =>
    token.type === 'text' && 'tokens' in token ? (
      <span key={index}>{renderInline(token.tokens, source)}</span>
    ) : token.type === 'checkbox' ? (
      <span key={index}>{renderInline([token], source)}</span>
    ) : (
      <Block key={index} token={token} source={source} depth={depth} />
    ),
  );

const Table = ({ token, source }: BlockProps & { readonly token: Tokens.Table }) => {
  const t = useT();
  return (
    <ScrollBox label={t('message.table')} className="markdown-table">
      <table>
        <thead>
          <tr>
            {token.header.map((cell, index) => (
              <th key={index}>{renderInline(cell.tokens, source)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>{renderInline(cell.tokens, source)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
};
