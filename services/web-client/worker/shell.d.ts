/** What `plugins/service-worker.ts` fills in when the client is built: the files of this version, and a hash of them. */
declare const parleyShell: { readonly version: string; readonly files: readonly string[] };
