import type { Attachment } from '@parley/contracts';
import { useDownload } from '../../hooks/use-download.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { Icon } from '../../ui/icon.tsx';

interface AttachedFileProps {
  readonly attachment: Attachment;
  /** Whether it can be had already. */
  readonly isThere: boolean;
  readonly isTabStop: boolean;
}

/** A file with its name and size; a press saves it. */
export const AttachedFile = ({ attachment, isThere, isTabStop }: AttachedFileProps) => {
  const t = useT();
  const formats = useFormats();
  const download = useDownload();
  const size = formats.bytes(attachment.size);
  return (
    <button
      type="button"
      className="attached-file"
      aria-label={t('attachment.download', { name: attachment.name, size })}
      title={attachment.name}
      tabIndex={isTabStop ? 0 : -1}
      disabled={!isThere}
      onClick={() => void download(attachment)}
    >
      <Icon name="file" />
      <span className="attached-file-text">
        <bdi className="one-line">{attachment.name}</bdi>
        <span className="attached-file-size">{size}</span>
      </span>
      <Icon name="down" size={16} />
    </button>
  );
};
