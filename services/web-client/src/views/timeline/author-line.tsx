import { usePerson } from '../../hooks/use-person.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { PersonButton } from '../profile/person-button.tsx';

interface AuthorLineProps {
  readonly userId: string;
  readonly at: string | number;
  /** Whether Tab reaches the name: in the row that it reaches, and in no other of a thousand. */
  readonly isTabStop?: boolean;
}

/** Who wrote a group of messages, and when its first one. */
export const AuthorLine = ({ userId, at, isTabStop = false }: AuthorLineProps) => {
  const t = useT();
  const formats = useFormats();
  const person = usePerson(userId);
  return (
    <header className="author-line">
      <PersonButton userId={userId} className="author-name" isTabStop={isTabStop}>
        <strong dir="auto">{person?.displayName ?? t('message.unknownAuthor')}</strong>
      </PersonButton>
      <time dateTime={new Date(at).toISOString()} title={formats.dateTime(at)}>
        {formats.time(at)}
      </time>
    </header>
  );
};
