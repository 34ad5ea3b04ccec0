import type { ReportState } from '@parley/contracts';
import { useState } from 'react';
import { useRoomTitle } from '../../hooks/use-room-title.ts';
import { useRoom } from '../../hooks/use-rooms.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { ReportItem } from './report-item.tsx';
import './reports.css';
import { useReports } from './use-reports.ts';

interface ReportsDialogProps {
  readonly roomId: string | undefined;
  readonly onClose: () => void;
}

/** The queue of those who keep order: what was reported, and what came of it. */
export const ReportsDialog = ({ roomId, onClose }: ReportsDialogProps) => {
  const t = useT();
  const room = useRoom(roomId ?? '');
  const title = useRoomTitle(room);
  const [state, setState] = useState<ReportState>('open');
  const { found, retry, more, decide } = useReports(roomId, state);
  return (
    <Dialog
      title={roomId === undefined ? t('reports.title') : t('reports.title.room', { room: title })}
      size="lg"
      onClose={onClose}
    >
      <Select
        label={t('reports.state')}
        value={state}
        options={(['open', 'resolved', 'dismissed'] as const).map((value) => ({ value, label: t(`reports.state.${value}`) }))}
        onChange={setState}
      />
      {found === undefined && <Spinner label={t('app.loading')} />}
      {found === 'failed' && (
        <Notice tone="danger" end={<Button onClick={() => void retry()}>{t('action.retry')}</Button>}>
          {t('reports.failed')}
        </Notice>
      )}
      {found !== undefined && found !== 'failed' && (
        <>
          {found.items.length === 0 && <p className="reports-none">{t('reports.none')}</p>}
          <ul role="list" className="reports-list">
            {found.items.map((report) => (
              <ReportItem key={report.id} report={report} onDecide={(what) => void decide(report, what)} onGo={onClose} />
            ))}
          </ul>
          {found.nextCursor !== null && <Button onClick={() => void more()}>{t('reports.more')}</Button>}
        </>
      )}
    </Dialog>
  );
};
