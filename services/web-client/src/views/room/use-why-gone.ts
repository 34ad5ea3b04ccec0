import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { isForGood } from '../../state/for-good.ts';

/** What somebody is told of a room they are not in; `mayJoin` is undefined where only the server knows. */
export interface WhyGone {
  readonly title: string;
  readonly lead: string;
  readonly isBanned: boolean;
  readonly mayJoin: boolean | undefined;
}

/** Why a room is not mine, in words. */
export const useWhyGone = (roomId: string): WhyGone => {
  const t = useT();
  const formats = useFormats();
  const departure = useObservable(useServices().departures).get(roomId);
  if (departure === undefined) return { title: t('room.left'), lead: t('room.left.lead'), isBanned: false, mayJoin: undefined };
  const { name: room, bannedUntil, isPublic } = departure;
  if (bannedUntil === undefined)
    return {
      title: t('departed.removed', { room }),
      lead: t(isPublic ? 'departed.removed.lead.public' : 'departed.removed.lead.private'),
      isBanned: false,
      mayJoin: isPublic,
    };
  return {
    title: t('departed.banned', { room }),
    lead: isForGood(bannedUntil)
      ? t('departed.banned.lead.forGood')
      : t('departed.banned.lead', { time: formats.moment(bannedUntil) }),
    isBanned: true,
    mayJoin: false,
  };
};
