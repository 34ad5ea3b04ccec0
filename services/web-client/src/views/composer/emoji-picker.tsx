import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { type Emoji, type EmojiList, emojiGroups, loadEmoji } from '../../emoji/emoji-list.ts';
import { searchEmoji } from '../../emoji/search-emoji.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { isComposed } from '../../ui/keyboard.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import './emoji-picker.css';
import { nextIn } from './next-in-grid.ts';

const mostFound = 90;

/** All emoji to choose from: by group, or by a word. Arrows go around in them. */
export const EmojiPicker = ({ onChoose }: { readonly onChoose: (char: string) => void }) => {
  const t = useT();
  const { recentEmoji } = useServices();
  const [list, setList] = useState<EmojiList>();
  const [hasFailed, setHasFailed] = useState(false);
  const [query, setQuery] = useState('');
  const gridRef = useRef<HTMLDivElement>(null);

  useEffect(() => {
    void loadEmoji().then((loaded) => (loaded === undefined ? setHasFailed(true) : setList(loaded)));
  }, []);

  // Not deferred: an arrow or Enter right after the last letter takes what is shown, which must be what that letter found.
  const sections = useMemo(() => sectionsOf(list, query, recentEmoji.all()), [list, query, recentEmoji]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const to = gridRef.current === null ? undefined : nextIn(gridRef.current, event.currentTarget, event);
    if (to === undefined) return;
    event.preventDefault();
    to.focus();
  };

  const onSearchKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const first = gridRef.current?.querySelector('button');
    if (isComposed(event) || !first) return;
    if (event.key === 'Enter' && query !== '') first.click();
    else if (event.key === 'ArrowDown') first.focus();
    else return;
    event.preventDefault();
  };

  return (
    <div className="emoji-picker">
      <SearchField label={t('emoji.search')} value={query} onChange={setQuery} onKeyDown={onSearchKeyDown} autoFocus />
      <div className="emoji-scroll" ref={gridRef}>
        {list === undefined && !hasFailed && <Spinner label={t('emoji.loading')} />}
        {hasFailed && <p className="emoji-none">{t('error.notLoaded')}</p>}
        {list !== undefined && sections.every(({ emoji }) => emoji.length === 0) && (
          <p className="emoji-none" role="status">
            {t('emoji.none')}
          </p>
        )}
        {sections.map(({ key, emoji }) =>
          emoji.length === 0 ? null : (
            <section
              key={key}
              aria-label={t(`emoji.${key}`)}
              className="emoji-section"
              onKeyDown={(event) => event.stopPropagation()}
            >
              <h3>{t(`emoji.${key}`)}</h3>
              <div className="emoji-grid">
                {emoji.map(({ char, codes }) => (
                  <button
                    key={char}
                    type="button"
                    tabIndex={-1}
                    title={`:${codes[0]}:`}
                    aria-label={codes[0]?.replaceAll('_', ' ')}
                    onClick={() => onChoose(char)}
                    onKeyDown={onKeyDown}
                  >
                    {char}
                  </button>
                ))}
              </div>
            </section>
          ),
        )}
      </div>
    </div>
  );
};

interface Section {
  readonly key: (typeof emojiGroups)[number] | 'recent' | 'found';
  readonly emoji: readonly Emoji[];
}

const sectionsOf = (list: EmojiList | undefined, query: string, recent: readonly string[]): readonly Section[] => {
  if (list === undefined) return [];
  if (query.trim() !== '') return [{ key: 'found', emoji: searchEmoji(list, query, mostFound) }];
  const byChar = new Map(list.flat().map((emoji) => [emoji.char, emoji]));
  const used = recent.flatMap((char) => byChar.get(char) ?? []);
  return [{ key: 'recent', emoji: used }, ...emojiGroups.map((key, index): Section => ({ key, emoji: list[index] ?? [] }))];
};
