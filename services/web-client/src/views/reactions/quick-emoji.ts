/** What is offered to somebody who has used none yet. */
const usual = ['👍', '❤️', '😂', '🎉', '👀'];

/** The few emoji that are one press away: those used last, then the usual ones. */
export const quickEmoji = (recent: readonly string[], most = 3): readonly string[] =>
  [...new Set([...recent, ...usual])].slice(0, most);
