import { useT } from '../../i18n/locale-provider.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { Edge } from './use-edges.ts';
import type { PlaceControl } from './use-place.ts';

interface TimelineNoticesProps {
  readonly edges: { readonly older: Edge; readonly newer: Edge };
  readonly place: PlaceControl;
}

/** What could not be loaded, and what became of a link. */
export const TimelineNotices = ({ edges: { older, newer }, place }: TimelineNoticesProps) => {
  const t = useT();
  const retry = ({ retry: onPress }: Edge) => (
    <Button look="quiet" onClick={onPress}>
      {t('action.retry')}
    </Button>
  );
  return (
    <>
      {place.notice !== undefined && (
        <Notice tone="warning" end={<IconButton icon="close" label={t('action.close')} onClick={place.dismissNotice} />}>
          {t(place.notice === 'deleted' ? 'link.deleted' : 'link.missing')}
        </Notice>
      )}
      {older.hasFailed && (
        <Notice tone="warning" end={retry(older)}>
          {t('timeline.loadFailed')}
        </Notice>
      )}
      {newer.hasFailed && (
        <Notice tone="warning" end={retry(newer)}>
          {t('timeline.loadNewerFailed')}
        </Notice>
      )}
    </>
  );
};
