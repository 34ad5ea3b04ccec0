import { usePerson } from '../../hooks/use-person.ts';
import { Avatar } from '../../ui/avatar.tsx';

/** The mark of whoever wrote a group of messages. */
export const AuthorMark = ({ userId }: { readonly userId: string }) => {
  const person = usePerson(userId);
  return <Avatar id={userId} name={person?.displayName ?? '?'} />;
};
