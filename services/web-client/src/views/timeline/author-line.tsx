import { usePerson } from '../../hooks/use-person.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';

interface AuthorLineProps {
  readonly userId: string;
  readonly at: string | number;
}

/** Who wrote a group of messages, and when its first one. */
export const AuthorLine = ({ userId, at }: AuthorLineProps) => {
  const t = useT();
  const formats = useFormats();
  const person = usePerson(userId);
  return (
    <header className="author-line">
      <strong dir="auto" title={person === undefined ? undefined : `@${person.username}`}>
        {person?.displayName ?? t('message.unknownAuthor')}
      </strong>
      <time dateTime={new Date(at).toISOString()} title={formats.dateTime(at)}>
        {formats.time(at)}
      </time>
    </header>
  );
};
