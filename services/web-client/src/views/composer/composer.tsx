import type { MyRoom } from '@parley/contracts';
import { useEffect, useRef } from 'react';
import { useAttaching } from '../../hooks/use-attaching.ts';
import type { HeldMessages } from '../../hooks/use-message.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { fieldIdOf, keyOfPlace, type WritingPlace } from '../../state/composing.ts';
import { IconButton } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { onDemand } from '../../ui/on-demand.tsx';
import { AttachButton } from '../attachments/attach-button.tsx';
import { useAttach } from '../attachments/use-attach.ts';
import { useFileDrop } from '../attachments/use-file-drop.ts';
import { AnsweringBar } from '../replies/answering-bar.tsx';
import './composer.css';
import { CharsLeft } from './chars-left.tsx';
import { CompletionList } from './completion-list.tsx';
import { ComposerField } from './composer-field.tsx';
import { charsLeft } from './content-length.ts';
import { EmojiButton } from './emoji-button.tsx';
import { insertText } from './insert-text.ts';
import { SlowWait } from './slow-wait.tsx';
import { TooLong } from './too-long.tsx';
import { useAnswered } from './use-answered.ts';
import { useCaret } from './use-caret.ts';
import { useCompletion } from './use-completion.ts';
import { useDraft } from './use-draft.ts';
import { useFocusWhenAnswering } from './use-focus-when-answering.ts';
import { useSend } from './use-send.ts';
import { useSlowWait } from './use-slow-wait.ts';
import { useWhyNot } from './use-why-not.ts';

const AttachingList = onDemand(() => import('../attachments/attaching-list.tsx').then((part) => part.AttachingList));

interface ComposerProps {
  readonly place: WritingPlace;
  readonly room: MyRoom | undefined;
  readonly title: string;
  /** What is held of what it writes to. */
  readonly view: HeldMessages;
}

/** Where one writes: in a room, or in a thread of it. */
export const Composer = ({ place, room, title, view }: ComposerProps) => {
  const t = useT();
  const { editing } = useServices();
  const isInThread = place.threadOf !== undefined;
  const [text, setText] = useDraft(keyOfPlace(place));
  const answered = useAnswered(place);
  const fieldRef = useRef<HTMLTextAreaElement>(null);
  const caret = useCaret(fieldRef, text);
  const left = charsLeft(text);
  const waitSeconds = useSlowWait(room, view);
  const { canSend, isUploading, send, change } = useSend({
    place,
    replyTo: answered.replyTo,
    text,
    setText,
    left,
    isWaiting: waitSeconds > 0,
  });
  const reason = useWhyNot(place.roomId, room);
  const boxRef = useRef<HTMLDivElement>(null);
  const hasFiles = useAttaching(place).length > 0;
  const attach = useAttach(place);
  const isOver = useFileDrop(boxRef, attach);
  useFocusWhenAnswering(fieldRef, answered.replyTo);

  const replace = (start: number | undefined, piece: string): void => {
    const field = fieldRef.current;
    if (field === null) return;
    insertText({ field, start: start ?? field.selectionStart, end: field.selectionEnd }, piece, change);
  };
  const completion = useCompletion({ room, text, caret, replace });

  useEffect(() => {
    const field = fieldRef.current;
    // A draft goes on where it ends.
    field?.setSelectionRange(field.value.length, field.value.length);
    // On a touch screen the focus would bring up the keyboard before anybody wants to write.
    if (window.matchMedia('(pointer: fine)').matches) field?.focus();
  }, []);

  const insertEmoji = (char: string): void => {
    // The popover gives the focus back to its button first.
    window.setTimeout(() => replace(undefined, char), 60);
  };

  const sendAndStay = (): void => {
    send();
    fieldRef.current?.focus();
  };

  const dropReply = (): boolean => {
    if (answered.replyTo === undefined) return false;
    answered.drop();
    fieldRef.current?.focus();
    return true;
  };

  if (reason !== undefined)
    return (
      <Notice tone="info" icon="lock">
        {reason}
      </Notice>
    );
  return (
    <div className="composer-box" ref={boxRef}>
      {completion.suggestions.length > 0 && <CompletionList completion={completion} />}
      {answered.message !== undefined && <AnsweringBar message={answered.message} onDrop={dropReply} />}
      {hasFiles && <AttachingList place={place} onRemoved={() => fieldRef.current?.focus()} />}
      <div className="composer" data-drop={isOver || undefined}>
        <AttachButton onFiles={attach} />
        <ComposerField
          ref={fieldRef}
          id={fieldIdOf(place)}
          label={t(isInThread ? 'threads.composer' : 'composer.label', { room: title })}
          placeholder={t(isInThread ? 'threads.placeholder' : 'composer.placeholder', { room: title })}
          text={text}
          completion={completion}
          onChange={change}
          onSend={sendAndStay}
          onEditLast={() => editing.startLast(place)}
          onDropReply={dropReply}
          onFiles={attach}
        />
        <div className="composer-end">
          {waitSeconds > 0 && <SlowWait seconds={waitSeconds} />}
          {left !== undefined && <CharsLeft left={left} />}
          <EmojiButton onChoose={insertEmoji} />
          <IconButton
            icon="send"
            label={t(isUploading ? 'attach.notYet' : 'composer.send')}
            className="composer-send"
            disabled={!canSend}
            onClick={sendAndStay}
          />
        </div>
      </div>
      {left !== undefined && left < 0 && <TooLong over={-left} />}
      {isOver && (
        <p className="composer-drop" aria-hidden="true">
          {t('attach.drop')}
        </p>
      )}
    </div>
  );
};
