import { flushCompileCache } from 'node:module';
import { commonSettings, readSettings, type Settings, SettingsError, type SettingValues } from './config.ts';
import { createLog, type Log } from './logger.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { openTracing, type Tracing } from './tracing.ts';

/** What a service starts with. */
export interface ServiceContext<S extends Settings> {
  readonly settings: SettingValues<typeof commonSettings> & SettingValues<S>;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Undefined where nothing is traced. */
  readonly tracing?: Tracing | undefined;
  /** Answers whether the service is ready: started and not stopping. */
  readonly isReady: () => boolean;
}

/** Handing over, before a stop, those who are served over connections that last. */
export interface ServiceDrain {
  /** How long it takes at most, ms; then it is cut. */
  readonly withinMs: number;
  /** Resolves when everybody was handed over, or is cut short. */
  run(cut: AbortSignal): Promise<void>;
}

/** A service that runs; `stop` finishes what is under way. */
export interface RunningService {
  /** What comes before `stop` on SIGTERM, while the service is not ready any more but still serves. */
  readonly drain?: ServiceDrain;
  stop(): Promise<void>;
}

/** What a service is: its name, its settings beyond the common ones, and how it starts. */
export interface ServiceDefinition<S extends Settings> {
  readonly name: string;
  readonly settings: S;
  start(context: ServiceContext<S>): Promise<RunningService>;
}

/**
 * Runs a service until SIGTERM or SIGINT; exits 0 after a clean stop, 1 after a fault, with one clear line. SIGTERM drains
 * first, until a second signal; SIGINT does not: whoever sends it stops everything, and there is nobody to hand over to.
 */
export const runService = async <S extends Settings>(definition: ServiceDefinition<S>): Promise<void> => {
  const settings = readOrExit(commonSettings, definition.settings);
  const log = createLog({ service: definition.name, instance: settings.INSTANCE_NAME, level: settings.LOG_LEVEL });
  let ready = false;
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, event);
      process.exit(1);
    });
  const { stopRequested, cut } = watchSignals(['SIGTERM', 'SIGINT']);
  const metrics = createMetrics();
  const tracing = await openTracing({
    service: definition.name,
    instance: settings.INSTANCE_NAME,
    settings,
    metrics,
    log,
  });
  const starting = definition.start({ settings, log, metrics, tracing, isReady: () => ready });
  // A start may wait for others, so a stop must not wait for it.
  void stopRequested.then((signal) => ready || endStart(signal, log));
  const service = await starting.catch((error: unknown) => failStart(error, log));
  ready = true;
  log.info('ready');
  // Whoever is killed leaves it to the next start; without NODE_COMPILE_CACHE this does nothing.
  flushCompileCache();
  const signal = await stopRequested;
  ready = false;
  if (signal === 'SIGTERM' && service.drain !== undefined) await drain(service.drain, cut, log);
  log.info({ signal }, 'stopping');
  setTimeout(() => {
    log.fatal({ afterMs: settings.SHUTDOWN_TIMEOUT_MS }, 'the stop took too long and was forced');
    process.exit(1);
  }, settings.SHUTDOWN_TIMEOUT_MS).unref();
  await service.stop();
  await tracing?.stop();
  log.info('stopped');
  process.exit(0);
};

const drain = async (how: ServiceDrain, cut: AbortSignal, log: Log): Promise<void> => {
  const end = AbortSignal.any([cut, AbortSignal.timeout(how.withinMs)]);
  log.info({ withinMs: how.withinMs }, 'draining');
  // Even a drain that hangs ends here.
  await Promise.race([how.run(end), aborted(end)]).catch((error: unknown) => log.error({ err: error }, 'the drain failed'));
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

const endStart = (signal: NodeJS.Signals, log: Log): never => {
  log.info({ signal }, 'stopped before the start was finished');
  process.exit(0);
};

const failStart = (error: unknown, log: Log): never => {
  log.fatal({ err: error }, `the service cannot start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
};

const readOrExit = <Common extends Settings, Own extends Settings>(
  common: Common,
  own: Own,
): SettingValues<Common> & SettingValues<Own> => {
  try {
    const values = readSettings({ ...common, ...own });
    forbidOpenLimits(values);
    return values;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
};

const forbidOpenLimits = (values: Readonly<Record<string, unknown>>): void => {
  if (values['NODE_ENV'] === 'production' && values['PARLEY_LIMITS'] === 'off')
    throw new SettingsError(['PARLEY_LIMITS is off, which NODE_ENV=production does not allow']);
};

/** The first signal asks for a stop, a second one cuts short what precedes it. */
const watchSignals = (names: readonly NodeJS.Signals[]): { stopRequested: Promise<NodeJS.Signals>; cut: AbortSignal } => {
  const { promise: stopRequested, resolve } = Promise.withResolvers<NodeJS.Signals>();
  const cut = new AbortController();
  let isRequested = false;
  for (const name of names)
    process.on(name, () => {
      if (isRequested) cut.abort();
      isRequested = true;
      resolve(name);
    });
  return { stopRequested, cut: cut.signal };
};
