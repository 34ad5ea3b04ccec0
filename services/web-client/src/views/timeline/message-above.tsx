import type { Message } from '@parley/contracts';
import './message-parts.css';

interface MessageAboveProps {
  readonly message: Message;
  readonly isTabStop: boolean;
}

/** What stands above a message, across its whole width; each part draws nothing where it has nothing to say. */
export const MessageAbove = (_props: MessageAboveProps) => null;
