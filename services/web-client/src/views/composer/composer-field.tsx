import type { ClipboardEvent, KeyboardEvent, Ref } from 'react';
import { hasKeyboard, isComposed } from '../../ui/keyboard.ts';
import { type Completion, optionId } from './use-completion.ts';

interface ComposerFieldProps {
  readonly ref: Ref<HTMLTextAreaElement>;
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly text: string;
  readonly completion: Completion;
  readonly onChange: (text: string) => void;
  readonly onSend: () => void;
  /** Takes up the last message of one's own; false where there is none. */
  readonly onEditLast: () => boolean;
  /** Lets go of what is answered; false where nothing is. */
  readonly onDropReply: () => boolean;
  /** Files that were pasted. */
  readonly onFiles: (files: readonly File[]) => void;
}

/** The text of a message while it is written: Enter sends it, what is offered takes the keys before. */
export const ComposerField = (props: ComposerFieldProps) => {
  const { ref, id, label, placeholder, text, completion, onChange, onSend, onEditLast, onDropReply, onFiles } = props;
  const isOffering = completion.suggestions.length > 0;

  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter and arrows are the input method's own then.
    if (isComposed(event)) return;
    if (completion.onKeyDown(event)) return;
    const isPlain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
    if (event.key === 'Enter' && isPlain && hasKeyboard()) {
      event.preventDefault();
      onSend();
    } else if (event.key === 'ArrowUp' && isPlain && text === '' && onEditLast()) event.preventDefault();
    else if (event.key === 'Escape' && isPlain && onDropReply()) {
      event.preventDefault();
      // That is all that it does.
      event.stopPropagation();
    }
  };

  /** What has a text as well is pasted as that: programs copy tables as a picture too. */
  const onPaste = (event: ClipboardEvent): void => {
    const files = [...event.clipboardData.files];
    if (files.length === 0 || event.clipboardData.types.includes('text/plain')) return;
    event.preventDefault();
    onFiles(files);
  };

  return (
    <textarea
      ref={ref}
      id={id}
      rows={1}
      // Of nothing no direction can be told: then it is the page's.
      dir={text === '' ? undefined : 'auto'}
      value={text}
      placeholder={placeholder}
      aria-label={label}
      aria-autocomplete="list"
      aria-controls={isOffering ? completion.listId : undefined}
      aria-activedescendant={isOffering ? optionId(completion.listId, completion.active) : undefined}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
      onPaste={onPaste}
    />
  );
};
