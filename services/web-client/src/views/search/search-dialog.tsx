import type { SearchHit } from '@parley/contracts';
import { useState } from 'react';
import { useOptionList } from '../../hooks/use-option-list.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { routeToMessage } from '../../state/route.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ListEnd } from '../../ui/list-end.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { FilterFields } from './filter-fields.tsx';
import { FoundMessage } from './found-message.tsx';
import './search-dialog.css';
import { countFilters, noFilters, questionOf, type SearchFilters } from './search-filters.ts';
import { useSearch } from './use-search.ts';

interface SearchDialogProps {
  /** The room to begin with; all of mine where there is none. */
  readonly roomId: string | undefined;
  readonly onClose: () => void;
}

const keyOf = ({ message }: SearchHit): string => message.id;
const queryChars = 200;

/** Finds messages by what they say, where, by whom and when, and goes to them. */
export const SearchDialog = ({ roomId = '', onClose }: SearchDialogProps) => {
  const t = useT();
  const { navigation, overlays } = useServices();
  const [typed, setTyped] = useState('');
  const [filters, setFilters] = useState<SearchFilters>({ ...noFilters, roomId });
  const [isNarrowing, setIsNarrowing] = useState(false);
  // The room one came from is no question by itself.
  const isAsked = typed.trim() !== '' || isNarrowing || countFilters({ ...filters, roomId: '' }) > 0;
  const question = isAsked ? questionOf(typed, filters) : undefined;
  const { status, hits, nextCursor, code, more } = useSearch(question);
  const open = ({ message }: SearchHit): void => {
    overlays.closeAll();
    navigation.go(routeToMessage(message));
  };
  const list = useOptionList({
    options: hits,
    keyOf,
    onChoose: open,
    question: JSON.stringify(question ?? ''),
    isFirstActive: false,
  });
  const count = countFilters(filters);

  return (
    <Dialog title={t('search.title')} size="lg" onClose={onClose}>
      <div className="search">
        <div className="search-line">
          <SearchField
            {...list.inputProps}
            label={t('search.placeholder')}
            value={typed}
            onChange={setTyped}
            maxLength={queryChars}
            autoFocus
          />
          <Button aria-expanded={isNarrowing} onClick={() => setIsNarrowing(!isNarrowing)}>
            {count === 0 ? t('search.filters') : t('search.filters.count', { count })}
          </Button>
        </div>
        {isNarrowing && <FilterFields filters={filters} onChange={setFilters} />}
        <p className="visually-hidden" role="status">
          {status === 'ready' && t(nextCursor === null ? 'search.count' : 'search.countMore', { count: hits.length })}
        </p>
        {status !== 'idle' && hits.length > 0 && (
          <div {...list.listProps} className="search-list" aria-label={t('search.title')} aria-busy={status === 'asking'}>
            {hits.map((hit) => (
              <FoundMessage key={keyOf(hit)} hit={hit} {...list.optionProps(hit)} />
            ))}
          </div>
        )}
        <ListEnd status={status} code={code} busy={t('search.busy')} hasMore={nextCursor !== null} onMore={more} />
        {status === 'ready' && hits.length === 0 && nextCursor === null && (
          <EmptyState icon="search" title={t('search.none')} lead={t('search.none.lead')} />
        )}
        {status === 'idle' && <EmptyState icon="search" title={t('search.idle')} lead={t('search.idle.lead')} />}
      </div>
    </Dialog>
  );
};
