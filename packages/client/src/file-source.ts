/** What can be sent: a `File` or a `Blob` of a browser or of Node, with the name it is to have. */
export interface FileSource {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** When it was changed last, ms since 1970, where that is known: by it the same file is recognised when it is chosen again. */
  readonly lastModified?: number;
  slice(start: number, end: number): Blob;
}
