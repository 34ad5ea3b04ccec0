import { useObservable } from '../../hooks/use-observable.ts';
import { usePerson } from '../../hooks/use-person.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import './typing-line.css';

interface TypingLineProps {
  readonly roomId: string;
  readonly threadOf?: string;
}

/** Who is typing in a room, or in a thread of it; the line keeps its height when nobody is. */
export const TypingLine = ({ roomId, threadOf }: TypingLineProps) => {
  const t = useT();
  const { client } = useServices();
  const typing = useObservable(client.typing(roomId, threadOf));
  const one = usePerson(typing[0] ?? '')?.displayName ?? t('message.unknownAuthor');
  const two = usePerson(typing[1] ?? '')?.displayName ?? t('message.unknownAuthor');
  const text =
    typing.length === 0
      ? ''
      : typing.length === 1
        ? t('typing.one', { one })
        : typing.length === 2
          ? t('typing.two', { one, two })
          : t('typing.many');
  return (
    <p className="typing-line" aria-live="off">
      {text !== '' && <span className="typing-dots" aria-hidden="true" />}
      <span>{text}</span>
    </p>
  );
};
