const kills = new Set<() => void>();

const killAll = (): void => {
  for (const kill of kills) kill();
};

/**
 * Calls `kill` when this process exits by itself without having stopped its children first, so that a crash leaves
 * nothing running. One listener serves all, because Node warns of leaks above ten.
 * @returns takes the registration back
 */
export const onProcessExit = (kill: () => void): (() => void) => {
  if (kills.size === 0) process.once('exit', killAll);
  kills.add(kill);
  return () => {
    kills.delete(kill);
    if (kills.size === 0) process.off('exit', killAll);
  };
};
