declare module 'virtual:emoji' {
  /** All emoji as one text, made by `plugins/emoji.ts`. */
  export const emojiText: string;
}
