import type { UploadState } from '@parley/client';
import { useEffect, useState } from 'react';
import { useObservable } from '../../hooks/use-observable.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import type { Attaching } from '../../state/attaching.ts';
import { IconButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { uploadErrorText } from './upload-error-text.ts';

/** One file on its way: what it is, how far it is, and what can be done about it. */
export const AttachingItem = ({ upload, onRemove }: { readonly upload: Attaching; readonly onRemove: () => void }) => {
  const t = useT();
  const state = useObservable(upload);
  const { name, size } = upload.file;
  return (
    <li className="attaching-item" data-status={state.status}>
      <LocalPicture upload={upload} />
      <span className="attaching-text">
        <bdi className="one-line" title={name}>
          {name}
        </bdi>
        <Progress state={state} size={size} />
      </span>
      {state.status === 'failed' && (
        <IconButton icon="history" label={t('attach.retry', { name })} onClick={() => upload.retry()} />
      )}
      <IconButton icon="close" label={t('attach.remove', { name })} onClick={onRemove} />
    </li>
  );
};

const Progress = ({ state, size }: { readonly state: UploadState; readonly size: number }) => {
  const t = useT();
  const formats = useFormats();
  const isUnderWay = state.status === 'sending' || state.status === 'waiting';
  return (
    <>
      {isUnderWay && <progress value={state.sent} max={size} aria-label={t('attach.progress')} />}
      <span className="attaching-state" role={isUnderWay ? undefined : 'status'}>
        {wordsFor()}
      </span>
    </>
  );

  function wordsFor(): string {
    switch (state.status) {
      case 'waiting':
        return state.sent === 0
          ? t('attach.waiting')
          : t('attach.stopped', { sent: formats.bytes(state.sent), size: formats.bytes(size) });
      case 'sending':
        return t('attach.sending', { sent: formats.bytes(state.sent), size: formats.bytes(size) });
      case 'checking':
        return t('attach.checking');
      case 'done':
        return formats.bytes(size);
      case 'failed':
        return t(uploadErrorText(state.error.code));
      case 'cancelled':
        return t('attach.cancelled');
    }
  }
};

const LocalPicture = ({ upload }: { readonly upload: Attaching }) => {
  const [url, setUrl] = useState<string>();
  const { file } = upload;
  useEffect(() => {
    if (!(file instanceof File) || !/^image\/(?:png|jpeg|gif|webp|avif)$/.test(file.type)) return undefined;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return (
    <span className="attaching-picture">
      {url === undefined ? <Icon name="file" /> : <img src={url} alt="" onError={() => setUrl(undefined)} />}
    </span>
  );
};
