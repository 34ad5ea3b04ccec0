import { useT } from '../../i18n/locale-provider.tsx';
import { SlowNote } from '../../ui/slow-note.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import type { Edge } from './use-edges.ts';

interface TimelineBusyProps {
  readonly edges: { readonly older: Edge; readonly newer: Edge };
  /** Another place is on its way. */
  readonly isGoing: boolean;
  readonly isReady: boolean;
}

/** What is on its way, at the end where it will be. */
export const TimelineBusy = ({ edges: { older, newer }, isGoing, isReady }: TimelineBusyProps) => {
  const t = useT();
  if (!isReady)
    return (
      <div className="timeline-loading">
        <Spinner label={t('timeline.loading')} />
        <SlowNote />
      </div>
    );
  if (!older.isLoading && !newer.isLoading && !isGoing) return null;
  return (
    <div className="timeline-busy" data-end={(newer.isLoading && !isGoing) || undefined}>
      <Spinner label={t(older.isLoading && !isGoing ? 'timeline.loadingOlder' : 'timeline.loading')} />
    </div>
  );
};
