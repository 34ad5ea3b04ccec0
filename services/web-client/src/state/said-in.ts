import type { Message } from '@parley/contracts';
import type { Translate } from '../i18n/messages.ts';
import { plainLine } from './plain-line.ts';

/** A message as one line: what it says, or which files it has. */
export const saidIn = ({ content, attachments = [] }: Pick<Message, 'content' | 'attachments'>, t: Translate): string => {
  const line = plainLine(content);
  const [first, ...more] = attachments;
  if (line !== '' || first === undefined) return line;
  return more.length === 0 ? first.name : t('attachment.count', { count: attachments.length });
};
