import { usePerson } from '../hooks/use-person.ts';
import { useMyId } from '../hooks/use-session.ts';
import './mention-chip.css';

/** Somebody who is meant; I stand out. */
export const MentionChip = ({ userId, text }: { readonly userId: string; readonly text: string }) => {
  const myId = useMyId();
  const person = usePerson(userId);
  return (
    <span className="mention" data-me={userId === myId || undefined} title={person?.displayName} dir="ltr">
      {text}
    </span>
  );
};
