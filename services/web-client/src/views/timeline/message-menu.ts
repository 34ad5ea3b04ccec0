import type { TextKey } from '../../i18n/messages.ts';
import type { IconName } from '../../ui/icon.tsx';
import type { MessageAct } from './message-acts.ts';

/** What each act looks like, and what it is called. */
export const actLooks = {
  react: { icon: 'smilePlus', text: 'message.react' },
  reply: { icon: 'reply', text: 'message.reply' },
  thread: { icon: 'thread', text: 'message.thread' },
  edit: { icon: 'edit', text: 'message.edit' },
  copyText: { icon: 'copy', text: 'message.copyText' },
  copyLink: { icon: 'link', text: 'message.copyLink' },
  markUnread: { icon: 'unread', text: 'message.markUnread' },
  pin: { icon: 'pin', text: 'message.pin' },
  unpin: { icon: 'unpin', text: 'message.unpin' },
  reactions: { icon: 'people', text: 'message.reactions' },
  seenBy: { icon: 'eye', text: 'message.seenBy' },
  history: { icon: 'history', text: 'message.history' },
  report: { icon: 'flag', text: 'message.report' },
  delete: { icon: 'trash', text: 'message.delete' },
} as const satisfies Record<MessageAct, { readonly icon: IconName; readonly text: TextKey }>;

/** What is done seldom enough to look for it in a menu. */
export const inMenu: ReadonlySet<MessageAct> = new Set([
  'copyText',
  'copyLink',
  'markUnread',
  'pin',
  'unpin',
  'reactions',
  'seenBy',
  'history',
  'report',
  'delete',
]);
