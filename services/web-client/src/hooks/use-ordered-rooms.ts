import { useMemo } from 'react';
import { useLocaleInfo } from '../i18n/locale-provider.tsx';
import { type OrderedRooms, orderRooms } from '../state/room-order.ts';
import { useRooms } from './use-rooms.ts';

/** My rooms in the order of the list. */
export const useOrderedRooms = (): OrderedRooms => {
  const { rooms } = useRooms();
  const { code } = useLocaleInfo();
  const collator = useMemo(() => new Intl.Collator(code, { numeric: true }), [code]);
  return useMemo(() => orderRooms(rooms, collator), [rooms, collator]);
};
