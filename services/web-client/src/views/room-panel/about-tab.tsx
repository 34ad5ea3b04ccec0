import type { MyRoom } from '@parley/contracts';
import { useName } from '../../hooks/use-person.ts';
import { useStanding } from '../../hooks/use-standing.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { roomPowers } from '../../state/authority.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import './about-tab.css';
import { RoomActs } from './room-acts.tsx';
import { RoomNotifications } from './room-notifications.tsx';

const kindIcons: Readonly<Record<MyRoom['kind'], IconName>> = { public: 'hash', private: 'lock', direct: 'people' };

/** What the room is, and what may be changed of it. */
export const AboutTab = ({ room, title }: { readonly room: MyRoom; readonly title: string }) => {
  const t = useT();
  const formats = useFormats();
  const creator = useName(room.createdBy);
  const powers = roomPowers(room, useStanding(room));
  return (
    <div className="about-tab">
      {room.kind !== 'direct' && (
        <section className="about-topic">
          <h3>{t('about.topic')}</h3>
          <p dir="auto" data-empty={room.topic === '' || undefined}>
            {room.topic === '' ? t('about.noTopic') : room.topic}
          </p>
        </section>
      )}
      <ul role="list" className="about-facts">
        <li>
          <Icon name={kindIcons[room.kind]} size={16} />
          {t(`about.${room.kind}`)}
        </li>
        <li>
          <Icon name="user" size={16} />
          {t('room.members', { count: room.memberCount })}
        </li>
        <li>
          <Icon name="calendar" size={16} />
          <bdi>{t('about.created', { name: creator, date: formats.date(room.createdAt) })}</bdi>
        </li>
        {room.archivedAt !== undefined && (
          <li>
            <Icon name="archive" size={16} />
            {t('about.archived', { date: formats.date(room.archivedAt) })}
          </li>
        )}
      </ul>
      {room.archivedAt === undefined && <RoomNotifications room={room} />}
      <RoomActs room={room} title={title} powers={powers} />
    </div>
  );
};
