import { useT } from '../../i18n/locale-provider.tsx';

const widths = ['62%', '44%', '71%', '52%', '38%'];

/** In place of the rooms until they are known. */
export const RoomListSkeleton = () => {
  const t = useT();
  return (
    <div className="room-list-skeleton" role="status">
      <span className="visually-hidden">{t('rooms.loading')}</span>
      {widths.map((width) => (
        <span key={width} style={{ inlineSize: width }} aria-hidden="true" />
      ))}
    </div>
  );
};
