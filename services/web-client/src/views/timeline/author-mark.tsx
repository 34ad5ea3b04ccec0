import { usePerson } from '../../hooks/use-person.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { PersonButton } from '../profile/person-button.tsx';

/** The mark of whoever wrote a group of messages. */
export const AuthorMark = ({ userId }: { readonly userId: string }) => {
  const person = usePerson(userId);
  return (
    <PersonButton userId={userId} className="author-mark" isDouble>
      <Avatar id={userId} name={person?.displayName ?? '?'} />
    </PersonButton>
  );
};
