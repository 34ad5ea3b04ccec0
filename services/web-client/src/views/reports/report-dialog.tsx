import type { Message, ReportReason } from '@parley/contracts';
import { useId, useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { RadioList } from '../../ui/radio-list.tsx';
import './reports.css';

const reasons = ['spam', 'abuse', 'hate', 'violence', 'private', 'other'] as const satisfies readonly ReportReason[];
/** More of the message than this is not shown. */
const mostChars = 280;

/** Reports a message to those who keep order. */
export const ReportDialog = ({ message, onClose }: { readonly message: Message; readonly onClose: () => void }) => {
  const t = useT();
  const toast = useToast();
  const formId = useId();
  const { reports } = useServices().client;
  const [reason, setReason] = useState<ReportReason>();
  const [comment, setComment] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();

  const run = async (): Promise<void> => {
    if (reason === undefined) return;
    setIsBusy(true);
    const said = comment.trim();
    const answer = await reports.report(message, { reason, ...(said === '' ? {} : { comment: said }) });
    setIsBusy(false);
    if (!answer.ok) return setRefusal(t(errorText(answer.error.code)));
    toast(t('report.done'));
    onClose();
  };

  const footer = (
    <>
      <Button onClick={onClose}>{t('action.cancel')}</Button>
      <Button look="danger" type="submit" form={formId} disabled={isBusy || reason === undefined}>
        {t('report.submit')}
      </Button>
    </>
  );
  return (
    <Dialog title={t('report.title')} size="sm" onClose={onClose} footer={footer}>
      <p className="dialog-text">{t('report.lead')}</p>
      <blockquote className="report-quote" dir="auto">
        {message.content.slice(0, mostChars)}
        {message.content.length > mostChars && '…'}
      </blockquote>
      <form
        id={formId}
        className="report-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void run();
        }}
      >
        <RadioList
          label={t('report.reason')}
          name="reason"
          value={reason}
          options={reasons.map((value) => ({ value, label: t(`report.reason.${value}`) }))}
          onChange={setReason}
        />
        <Field
          label={t('report.comment')}
          dir="auto"
          value={comment}
          maxLength={500}
          onChange={(event) => setComment(event.target.value)}
        />
      </form>
      {refusal !== undefined && <Notice tone="danger">{refusal}</Notice>}
    </Dialog>
  );
};
