/** How to run a server (PostgreSQL, Redis) of one's own. */
export type OwnedServerOptions = {
  /** Its own directory, which nobody else may use at the same time; made when missing. */
  dataDir: string;
  log?: (line: string) => void;
  /** Server settings over the defaults, in the server's own names: `{fsync: 'off'}`, `{maxmemory: '10mb'}`. */
  settings?: Record<string, string>;
  /** Whether it is started again when it dies. Default true. */
  restart?: boolean;
  onPid?: (pid: number | null) => void;
  /** Gives the start up. */
  signal?: AbortSignal;
};

/** A running server of one's own. */
export type OwnedServer = {
  /** URL with the administrator's password; stays the same over restarts. */
  readonly url: string;
  /** Pid of its main process; null while it does not run. */
  pid(): number | null;
  /** Stops it cleanly; everything acknowledged is on disk. Its data stays. */
  stop(): Promise<void>;
  /** Starts it again after `stop`, with the same data and URL. */
  start(): Promise<void>;
  /** Ends it at once and without waiting. */
  killNow(): void;
  /** Stops it and removes its data. */
  destroy(): Promise<void>;
};
