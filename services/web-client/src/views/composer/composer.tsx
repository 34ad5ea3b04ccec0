import type { MyRoom } from '@parley/contracts';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import './composer.css';
import { CharsLeft } from './chars-left.tsx';
import { charsLeft } from './content-length.ts';
import { useDraft } from './use-draft.ts';
import { whyNotWrite } from './why-not.ts';

interface ComposerProps {
  readonly roomId: string;
  readonly room: MyRoom | undefined;
  readonly title: string;
}

/** Where one writes. */
export const Composer = ({ roomId, room, title }: ComposerProps) => {
  const t = useT();
  const { client } = useServices();
  const [text, setText] = useDraft(roomId);
  const fieldRef = useRef<HTMLTextAreaElement>(null);
  const left = charsLeft(text);
  const canSend = text.trim() !== '' && (left ?? 0) >= 0;
  const reason = whyNotWrite(room);

  useEffect(() => {
    // On a touch screen the focus would bring up the keyboard before anybody wants to write.
    if (window.matchMedia('(pointer: fine)').matches) fieldRef.current?.focus();
  }, []);

  const change = (next: string): void => {
    setText(next);
    client.setTyping(roomId, next.trim() !== '');
  };

  const send = (): void => {
    if (!canSend) return;
    client.send(roomId, text.trim());
    client.setTyping(roomId, false);
    setText('');
    fieldRef.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  if (reason !== undefined)
    return (
      <Notice tone="info" icon="lock">
        {t(`composer.${reason}`)}
      </Notice>
    );
  return (
    <div className="composer">
      <textarea
        ref={fieldRef}
        rows={1}
        dir="auto"
        value={text}
        placeholder={t('composer.placeholder', { room: title })}
        aria-label={t('composer.label', { room: title })}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="composer-end">
        {left !== undefined && <CharsLeft left={left} />}
        <IconButton icon="send" label={t('composer.send')} className="composer-send" disabled={!canSend} onClick={send} />
      </div>
    </div>
  );
};
