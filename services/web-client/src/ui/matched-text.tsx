import type { Range } from '../state/fuzzy.ts';
import './matched-text.css';

interface MatchedTextProps {
  readonly text: string;
  readonly ranges: readonly Range[];
}

/** A text with what was looked for in it marked. */
export const MatchedText = ({ text, ranges }: MatchedTextProps) => {
  const ends = [0, ...ranges.map(({ end }) => end)];
  return (
    <bdi className="matched-text">
      {ranges.map(({ start, end }, index) => (
        <span key={start}>
          {text.slice(ends[index], start)}
          <mark>{text.slice(start, end)}</mark>
        </span>
      ))}
      {text.slice(ends.at(-1))}
    </bdi>
  );
};
