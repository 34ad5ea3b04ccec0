import type { Message } from '@parley/contracts';
import { type KeyboardEvent, useContext, useEffect, useRef } from 'react';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { hasKeyboard, isComposed } from '../../ui/keyboard.ts';
import { CharsLeft } from '../composer/chars-left.tsx';
import { charsLeft } from '../composer/content-length.ts';
import './edit-field.css';
import { MessageActsContext } from './message-acts.ts';

/** Changes a message in its place: Enter saves where there is a keyboard, Shift+Enter breaks the line, Escape leaves it as it was. */
export const EditField = ({ message }: { readonly message: Message }) => {
  const t = useT();
  const toast = useToast();
  const { editing } = useServices();
  const acts = useContext(MessageActsContext);
  const edit = useObservable(editing.in(message.roomId));
  const fieldRef = useRef<HTMLTextAreaElement>(null);
  const text = edit?.text ?? '';
  const left = charsLeft(text);

  useEffect(() => {
    const field = fieldRef.current;
    const before = document.activeElement;
    const row = field?.closest('article');
    field?.focus({ preventScroll: true });
    field?.setSelectionRange(field.value.length, field.value.length);
    return () => {
      // Only who was here goes back: to where they came from, or to the message.
      if (document.activeElement !== field && document.activeElement !== document.body) return;
      const isFar = before === null || before === document.body || row?.contains(before) === true || !before.isConnected;
      const to = isFar ? row : before;
      if (to instanceof HTMLElement) queueMicrotask(() => to.focus({ preventScroll: true }));
    };
  }, []);

  const save = (): void => {
    if ((left ?? 0) < 0) return;
    if (text.trim() === '' && message.attachments === undefined) return acts?.do('delete', message);
    void editing.save(message.roomId)?.then((how) => !how.ok && toast(t(errorText(how.error.code)), 'danger'));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposed(event)) return;
    if (event.key === 'Escape') editing.stop(message.roomId);
    else if (event.key === 'Enter' && !event.shiftKey && hasKeyboard()) save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="edit-field">
      <textarea
        ref={fieldRef}
        rows={1}
        dir="auto"
        value={text}
        aria-label={t('edit.label')}
        onChange={(event) => editing.change(message.roomId, event.target.value)}
        onKeyDown={onKeyDown}
      />
      <p className="edit-end">
        <span className="edit-keys">{t('edit.keys')}</span>
        {left !== undefined && <CharsLeft left={left} />}
        <Button look="quiet" onClick={() => editing.stop(message.roomId)}>
          {t('action.cancel')}
        </Button>
        <Button look="primary" disabled={(left ?? 0) < 0} onClick={save}>
          {t('action.save')}
        </Button>
      </p>
    </div>
  );
};
