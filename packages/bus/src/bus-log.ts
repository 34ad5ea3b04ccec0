/** What the bus writes to: a pino logger, or anything of its shape. Never given content of a message (PV1). */
export interface BusLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
