import type { Message } from '@parley/contracts';
import { type KeyboardEvent, useState } from 'react';
import { useAttachmentLink } from '../../hooks/use-attachment-link.ts';
import { useDownload } from '../../hooks/use-download.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import './image-dialog.css';

interface ImageDialogProps {
  readonly message: Message;
  readonly attachmentId: string;
  readonly onClose: () => void;
}

/** One image as large as the window lets it be, with its message's others beside it. Arrows go from one to the next. */
export const ImageDialog = ({ message, attachmentId, onClose }: ImageDialogProps) => {
  const t = useT();
  const formats = useFormats();
  const download = useDownload();
  const images = (message.attachments ?? []).filter(({ image }) => image !== undefined);
  const [id, setId] = useState(attachmentId);
  const index = Math.max(
    0,
    images.findIndex((one) => one.id === id),
  );
  const image = images[index];
  const go = (by: 1 | -1): void => {
    const next = images[(index + by + images.length) % images.length];
    if (next !== undefined) setId(next.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const forward = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    go(event.key === forward ? 1 : -1);
  };
  if (image?.image === undefined) return null;
  const footer = (
    <>
      <span className="image-facts">
        {formats.number(image.image.width)} × {formats.number(image.image.height)} · {formats.bytes(image.size)}
      </span>
      <Button look="primary" onClick={() => void download(image)}>
        {t('attachment.save')}
      </Button>
    </>
  );
  return (
    <Dialog title={image.name} size="lg" footer={footer} onClose={onClose}>
      <div className="image-view" onKeyDown={onKeyDown}>
        <LargeImage key={image.id} id={image.id} name={image.name} size={image.image} />
        {images.length > 1 && (
          <p className="image-turn">
            <IconButton icon="back" label={t('attachment.previous')} onClick={() => go(-1)} />
            <span role="status">{t('attachment.of', { index: index + 1, count: images.length })}</span>
            <IconButton icon="back" className="image-next" label={t('attachment.next')} onClick={() => go(1)} />
          </p>
        )}
      </div>
    </Dialog>
  );
};

interface LargeImageProps {
  readonly id: string;
  readonly name: string;
  readonly size: { readonly width: number; readonly height: number };
}

const LargeImage = ({ id, name, size }: LargeImageProps) => {
  const t = useT();
  const { attaching } = useServices();
  const preview = attaching.previewOf(id);
  const { link, failed } = useAttachmentLink(id, preview === undefined);
  const [isBroken, setIsBroken] = useState(false);
  const src = preview ?? link?.url;
  if (failed || isBroken) return <Notice tone="danger">{t('attachment.failed')}</Notice>;
  return (
    <div className="image-large" style={{ aspectRatio: `${size.width} / ${size.height}`, maxInlineSize: size.width }}>
      {src === undefined ? (
        <Spinner label={t('attachment.loading')} />
      ) : (
        <img src={src} alt={name} width={size.width} height={size.height} onError={() => setIsBroken(true)} />
      )}
    </div>
  );
};
