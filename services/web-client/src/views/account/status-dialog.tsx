import { useId, useState } from 'react';
import { useOwnState } from '../../hooks/use-own-state.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';
import { type ClearAfter, clearAfters, clearAfterText, clearsAt } from './clear-after.ts';
import './status-dialog.css';

const suggestions = ['meeting', 'focus', 'lunch', 'holiday', 'ill'] as const;
const usual: Readonly<Record<(typeof suggestions)[number], ClearAfter>> = {
  meeting: 'hour',
  focus: 'fourHours',
  lunch: 'halfHour',
  holiday: 'never',
  ill: 'today',
};
const mostChars = 100;

/** A few words on how I am, until when they stand. */
export const StatusDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useT();
  const formats = useFormats();
  const formId = useId();
  const { own, say } = useOwnState();
  const [text, setText] = useState(own?.text ?? '');
  const [kept] = useState(own?.until);
  const [clearAfter, setClearAfter] = useState<ClearAfter>(own?.text === undefined || kept === undefined ? 'never' : 'keep');
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();

  const save = async (words: string): Promise<void> => {
    setIsBusy(true);
    const until = clearsAt(clearAfter, Date.now(), kept);
    const status = own?.status ?? 'online';
    const answer = await say(words === '' ? { status } : { status, text: words, ...(until === undefined ? {} : { until }) });
    setIsBusy(false);
    if (answer.ok) onClose();
    else setRefusal(t(errorText(answer.error.code)));
  };

  const options = clearAfters.map((value) => ({ value, label: value === 'keep' ? '' : clearAfterText(value, t) }));
  const keepOption = { value: 'keep' as const, label: t('status.keep', { time: formats.moment(kept ?? 0) }) };

  const footer = (
    <>
      {own?.text !== undefined && (
        <Button className="status-clear" disabled={isBusy} onClick={() => void save('')}>
          {t('status.clear')}
        </Button>
      )}
      <Button onClick={onClose}>{t('action.cancel')}</Button>
      <Button look="primary" type="submit" form={formId} disabled={isBusy}>
        {t('action.save')}
      </Button>
    </>
  );
  return (
    <Dialog title={t('status.title')} onClose={onClose} footer={footer}>
      <form
        id={formId}
        className="status-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void save(text.trim());
        }}
      >
        {refusal !== undefined && <Notice tone="danger">{refusal}</Notice>}
        <Field
          label={t('status.text')}
          dir="auto"
          value={text}
          maxLength={mostChars}
          autoFocus
          onChange={(event) => setText(event.target.value)}
        />
        <div className="status-suggestions" role="group" aria-label={t('status.suggestions')}>
          {suggestions.map((one) => (
            <Button
              key={one}
              onClick={() => {
                setText(t(`status.suggestion.${one}`));
                setClearAfter(usual[one]);
              }}
            >
              {t(`status.suggestion.${one}`)}
            </Button>
          ))}
        </div>
        <Select
          label={t('status.clearAfter')}
          value={clearAfter}
          options={kept === undefined ? options : [keepOption, ...options]}
          onChange={setClearAfter}
        />
      </form>
    </Dialog>
  );
};
