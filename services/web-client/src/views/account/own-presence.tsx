import { useOwnState } from '../../hooks/use-own-state.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { ownStatuses } from '../../state/own-presence.ts';
import { RadioList } from '../../ui/radio-list.tsx';
import './own-presence.css';

/** How others see me; takes effect at once. */
export const OwnPresence = () => {
  const t = useT();
  const toast = useToast();
  const { own, sayStatus } = useOwnState();
  return (
    <RadioList
      label={t('status.presence')}
      isLabelHidden
      name="presence"
      value={own?.status}
      options={ownStatuses.map((status) => ({
        value: status,
        label: t(`presence.set.${status}`),
        ...(status === 'invisible' ? { hint: t('presence.set.invisible.hint') } : {}),
        mark: <span className="own-presence-dot" data-presence={status} />,
      }))}
      onChange={(status) =>
        void sayStatus(status).then((answer) => {
          // What may still come through is said again by itself.
          if (!answer.ok && !answer.error.retryable) toast(t(errorText(answer.error.code)), 'danger');
        })
      }
    />
  );
};
