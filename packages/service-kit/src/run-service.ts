import { commonSettings, readSettings, type Settings, SettingsError, type SettingValues } from './config.ts';
import { createLog, type Log } from './logger.ts';
import { createMetrics, type Metrics } from './metrics.ts';

/** What a service starts with. */
export interface ServiceContext<S extends Settings> {
  readonly settings: SettingValues<typeof commonSettings> & SettingValues<S>;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Answers whether the service is ready: started and not stopping. */
  readonly isReady: () => boolean;
}

/** A service that runs; `stop` finishes what is under way. */
export interface RunningService {
  stop(): Promise<void>;
}

/** What a service is: its name, its settings beyond the common ones, and how it starts. */
export interface ServiceDefinition<S extends Settings> {
  readonly name: string;
  readonly settings: S;
  start(context: ServiceContext<S>): Promise<RunningService>;
}

/** Runs a service until SIGTERM or SIGINT; exits 0 after a clean stop, 1 after a fault, with one clear line. */
export const runService = async <S extends Settings>(definition: ServiceDefinition<S>): Promise<void> => {
  const settings = readOrExit(commonSettings, definition.settings);
  const log = createLog({ service: definition.name, instance: settings.INSTANCE_NAME, level: settings.LOG_LEVEL });
  let ready = false;
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, event);
      process.exit(1);
    });
  const stopRequested = firstSignal(['SIGTERM', 'SIGINT']);
  const starting = definition.start({ settings, log, metrics: createMetrics(), isReady: () => ready });
  // A start may wait for others, so a stop must not wait for it.
  void stopRequested.then((signal) => ready || endStart(signal, log));
  const service = await starting.catch((error: unknown) => failStart(error, log));
  ready = true;
  log.info('ready');
  const signal = await stopRequested;
  ready = false;
  log.info({ signal }, 'stopping');
  setTimeout(() => {
    log.fatal({ afterMs: settings.SHUTDOWN_TIMEOUT_MS }, 'the stop took too long and was forced');
    process.exit(1);
  }, settings.SHUTDOWN_TIMEOUT_MS).unref();
  await service.stop();
  log.info('stopped');
  process.exit(0);
};

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

const firstSignal = (signals: readonly NodeJS.Signals[]): Promise<NodeJS.Signals> => {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  for (const signal of signals) process.on(signal, () => resolve(signal));
  return promise;
};
