import { type ChangeEvent, useRef } from 'react';
import { useT } from '../../i18n/locale-provider.tsx';
import { IconButton } from '../../ui/button.tsx';

/** Lets somebody choose files. */
export const AttachButton = ({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) => {
  const t = useT();
  const inputRef = useRef<HTMLInputElement>(null);
  const take = ({ target }: ChangeEvent<HTMLInputElement>): void => {
    onFiles([...(target.files ?? [])]);
    // The same one may be chosen again.
    target.value = '';
  };
  return (
    <>
      <IconButton icon="clip" label={t('attach.add')} onClick={() => inputRef.current?.click()} />
      <input ref={inputRef} type="file" multiple hidden aria-hidden="true" tabIndex={-1} onChange={take} />
    </>
  );
};
