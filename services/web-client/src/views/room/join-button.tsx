import { type Joinable, useJoin } from '../../hooks/use-join.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';

/** Joins the room one looks at. */
export const JoinButton = ({ room }: { readonly room: Joinable }) => {
  const t = useT();
  const { join, isJoining } = useJoin(room);
  return (
    <Button look="primary" disabled={isJoining} autoFocus onClick={() => void join()}>
      {t(isJoining ? 'room.joining' : 'room.join')}
    </Button>
  );
};
