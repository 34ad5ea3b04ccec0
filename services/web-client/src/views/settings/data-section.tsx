import { useOverlays } from '../../hooks/use-overlays.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import './data-section.css';
import { ExportItem } from './export-item.tsx';
import { useExports } from './use-exports.ts';

/** What is kept of me: to take along, and to be let go of. */
export const DataSection = () => {
  const t = useT();
  const overlays = useOverlays();
  const { status, copies, refresh, start, download, remove } = useExports();
  return (
    <>
      <h3>{t('data.copies')}</h3>
      <p className="settings-lead">{t('data.copies.lead')}</p>
      {status === 'loading' && <Spinner label={t('data.copies.loading')} />}
      {status === 'failed' && (
        <Notice
          tone="danger"
          end={
            <Button look="quiet" onClick={refresh}>
              {t('action.retry')}
            </Button>
          }
        >
          {t('data.copies.unknown')}
        </Notice>
      )}
      {copies.length > 0 && (
        <ul role="list" className="copies">
          {copies.map((copy) => (
            <ExportItem
              key={copy.id}
              copy={copy}
              onDownload={() => void download(copy.id)}
              onRemove={() => void remove(copy.id)}
            />
          ))}
        </ul>
      )}
      <div>
        <Button onClick={() => void start()}>{t('data.copies.start')}</Button>
      </div>
      <h3>{t('data.delete')}</h3>
      <p className="settings-lead">{t('data.delete.lead')}</p>
      <div>
        <Button className="data-delete" onClick={() => overlays.open({ kind: 'deleteAccount' })}>
          {t('data.delete.open')}
        </Button>
      </div>
    </>
  );
};
