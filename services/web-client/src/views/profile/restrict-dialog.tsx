import { useId, useState } from 'react';
import { useName } from '../../hooks/use-person.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { RadioList } from '../../ui/radio-list.tsx';
import { banLengths, endOf, type LengthId, lengthText, muteLengths } from './lengths.ts';
import { useModeration } from './use-moderation.ts';

interface RestrictDialogProps {
  readonly act: 'mute' | 'ban';
  readonly roomId: string;
  readonly userId: string;
  readonly onClose: () => void;
}

/** Mutes or bans somebody, for as long as is chosen. */
export const RestrictDialog = ({ act, roomId, userId, onClose }: RestrictDialogProps) => {
  const t = useT();
  const formId = useId();
  const name = useName(userId);
  const { change } = useModeration(roomId);
  const [length, setLength] = useState<LengthId>(act === 'mute' ? 'hour' : 'week');
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const lengths = act === 'mute' ? muteLengths : banLengths;

  const run = async (): Promise<void> => {
    setIsBusy(true);
    const until = endOf(length, Date.now());
    const why = await change(userId, act === 'mute' ? { mutedUntil: until } : { bannedUntil: until }, t(`${act}.done`, { name }));
    setIsBusy(false);
    if (why === undefined) onClose();
    else setRefusal(why);
  };

  const footer = (
    <>
      <Button onClick={onClose}>{t('action.cancel')}</Button>
      <Button look="danger" type="submit" form={formId} disabled={isBusy}>
        {t(`${act}.submit`)}
      </Button>
    </>
  );
  return (
    <Dialog title={t(`${act}.title`, { name })} size="sm" onClose={onClose} footer={footer}>
      <form
        id={formId}
        className="restrict-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void run();
        }}
      >
        <RadioList
          label={t('duration.label')}
          name="length"
          value={length}
          options={lengths.map((one) => ({ value: one, label: lengthText(one, t) }))}
          onChange={setLength}
        />
      </form>
      <p className="dialog-text">{t(`${act}.lead`)}</p>
      {refusal !== undefined && <Notice tone="danger">{refusal}</Notice>}
    </Dialog>
  );
};
