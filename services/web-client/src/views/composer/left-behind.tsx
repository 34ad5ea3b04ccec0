import type { TimelineView } from '@parley/client';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import './left-behind.css';
import { useDraft } from './use-draft.ts';

/** What somebody wrote in a room that they are no longer in: they can still take it elsewhere. */
export const LeftBehind = ({ view }: { readonly view: TimelineView }) => {
  const t = useT();
  const toast = useToast();
  const { client, drafts } = useServices();
  const myId = useMyId();
  const [draft] = useDraft(view.roomId);
  const unsent = useObservable(view).pending.flatMap(({ entry }) =>
    entry.command.kind === 'send' ? [{ id: entry.id, content: entry.command.content }] : [],
  );
  const text = [...unsent.map(({ content }) => content), draft].filter((one) => one.trim() !== '').join('\n\n');
  if (text === '') return null;

  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text).then(
      () => toast(t('message.copied')),
      () => toast(t('error.crash'), 'danger'),
    );
  };
  const discard = (): void => {
    for (const { id } of unsent) client.discard(id);
    drafts.set(myId, view.roomId, '');
  };

  return (
    <section className="left-behind" aria-label={t('pending.lost')}>
      <h3>{t('pending.lost')}</h3>
      <pre dir="auto" tabIndex={0}>
        {text}
      </pre>
      <div className="left-behind-acts">
        <Button onClick={() => void copy()}>{t('pending.copy')}</Button>
        <Button onClick={discard}>{t('pending.discard')}</Button>
      </div>
    </section>
  );
};
