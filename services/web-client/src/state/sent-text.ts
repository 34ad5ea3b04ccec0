/**
 * What is sent of what was typed: spaces at the beginning of a line mean something in Markdown, empty lines around a text do
 * not.
 */
export const sentText = (text: string): string => text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();
