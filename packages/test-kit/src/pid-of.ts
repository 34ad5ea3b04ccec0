/** The pid of a server that runs. @throws where it does not: a signal to nobody would go to the test's own process group. */
export const pidOf = (server: { pid(): number | null }): number => {
  const pid = server.pid();
  if (pid === null) throw new Error('The server does not run');
  return pid;
};
