import { useAttaching } from '../../hooks/use-attaching.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { WritingPlace } from '../../state/composing.ts';
import './attaching-list.css';
import { AttachingItem } from './attaching-item.tsx';

interface AttachingListProps {
  readonly place: WritingPlace;
  /** The focus shall not be lost with what is taken away. */
  readonly onRemoved: () => void;
}

/** The files that go with what is being written, and how far each of them is. */
export const AttachingList = ({ place, onRemoved }: AttachingListProps) => {
  const t = useT();
  const { attaching } = useServices();
  const files = useAttaching(place);
  const remove = (key: string): void => {
    attaching.remove(place, key);
    onRemoved();
  };
  return (
    <ul role="list" className="attaching-list" aria-label={t('attach.list')}>
      {files.map((upload) => (
        <AttachingItem key={upload.key} upload={upload} onRemove={() => remove(upload.key)} />
      ))}
    </ul>
  );
};
