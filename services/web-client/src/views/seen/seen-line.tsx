import type { SeenByView } from '@parley/client';
import type { Message } from '@parley/contracts';
import { useNames } from '../../hooks/use-names.ts';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { Icon } from '../../ui/icon.tsx';
import './seen-line.css';

interface SeenLineProps {
  readonly message: Message;
  readonly view: SeenByView;
  readonly isTabStop: boolean;
}

/** More are counted, not named. */
const mostNamed = 2;

/** Who has seen a message; nothing while nobody has. */
export const SeenLine = ({ message, view, isTabStop }: SeenLineProps) => {
  const t = useT();
  const formats = useFormats();
  const { client, overlays } = useServices();
  const { people } = useObservable(view);
  const seen = people.filter(({ from, to }) => from <= message.seq && message.seq <= to);
  const named = seen.slice(0, mostNamed).map(({ userId }) => ({ userId, displayName: t('message.unknownAuthor') }));
  const names = useNames(named);
  if (seen.length === 0) return null;
  const room = client.rooms.getSnapshot().rooms.find(({ id }) => id === message.roomId);
  const isOfTwo = room?.kind === 'direct' && room.memberCount === 2;
  const count = seen.length - named.length;
  const text = isOfTwo
    ? t('seen.line')
    : count === 0
      ? t('seen.by', { names: formats.list(names) })
      : t('seen.byMore', { names: names.join(', '), count });
  return (
    <button
      type="button"
      className="seen-line"
      tabIndex={isTabStop ? 0 : -1}
      onClick={() => overlays.open({ kind: 'seenBy', message })}
    >
      <Icon name="eye" size={14} />
      <span>{text}</span>
    </button>
  );
};
