/** What the command line says; where it cannot be read, says why and how it is used, and exits 1. */
export const optionsOrExit = <Options>(read: (args: string[]) => Options, usage: string): Options => {
  try {
    return read(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(1);
  }
};
