import type { MyRoom } from '@parley/contracts';
import { useMyMute } from '../../hooks/use-my-mute.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { isForGood } from '../../state/for-good.ts';
import { whyNotWrite } from './why-not.ts';

/** Why I cannot write in a room, in words; undefined where I can. */
export const useWhyNot = (roomId: string, room: MyRoom | undefined): string | undefined => {
  const t = useT();
  const formats = useFormats();
  const mutedUntil = useMyMute(roomId);
  const reason = whyNotWrite(room, mutedUntil);
  if (reason === 'muted' && mutedUntil !== undefined)
    return isForGood(mutedUntil) ? t('composer.mutedForGood') : t('composer.muted', { time: formats.moment(mutedUntil) });
  return reason === undefined || reason === 'muted' ? undefined : t(`composer.${reason}`);
};
