import { useMyId } from '../hooks/use-session.ts';
import { PersonButton } from '../views/profile/person-button.tsx';
import './mention-chip.css';

/** Somebody who is meant, a press from who they are; I stand out. */
export const MentionChip = ({ userId, text }: { readonly userId: string; readonly text: string }) => {
  const myId = useMyId();
  return (
    <PersonButton userId={userId} className={userId === myId ? 'mention mention-me' : 'mention'}>
      <span dir="ltr">{text}</span>
    </PersonButton>
  );
};

/** Everybody in the room is meant, the reader among them. */
export const RoomMention = ({ text }: { readonly text: string }) => (
  <span className="mention mention-me" dir="ltr">
    {text}
  </span>
);
