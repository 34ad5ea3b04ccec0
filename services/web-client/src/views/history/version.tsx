import { useMemo } from 'react';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { type DiffPart, diffWords } from './diff-words.ts';

interface VersionProps {
  readonly title: string;
  /** Since when it said that, ISO 8601; undefined where it is not known yet. */
  readonly at: string | undefined;
  readonly content: string;
  /** What it said before; undefined for the first version, and where that is not known yet. */
  readonly before: string | undefined;
}

/** One version of a message, as it was written, with what was changed from the one before. */
export const Version = ({ title, at, content, before }: VersionProps) => {
  const t = useT();
  const formats = useFormats();
  const parts = useMemo(() => diffWords(before ?? content, content), [before, content]);
  return (
    <li className="version">
      <h3>
        {title}
        {at !== undefined && (
          <time dateTime={at} title={formats.dateTime(at)}>
            {t('history.since', { time: formats.moment(at) })}
          </time>
        )}
      </h3>
      <p dir="auto">
        {parts.map((part, index) => (
          <Part key={`${index} ${part.kind}`} part={part} />
        ))}
      </p>
    </li>
  );
};

const Part = ({ part: { kind, text } }: { readonly part: DiffPart }) => {
  if (kind === 'added') return <ins>{text}</ins>;
  return kind === 'removed' ? <del>{text}</del> : text;
};
