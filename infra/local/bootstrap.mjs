// Runs on the Node the machine has (20.19 or newer) with its built-ins only: nothing is installed yet.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const repository = resolve(here, '../..');
const oldestHost = [20, 19];
const oldestRuntime = 24;

/**
 * Installs the dependencies if they are missing or differ from package-lock.json, then runs a TypeScript entry under
 * Node 24 with this process's arguments. This process ends as that one does.
 * @param {string} entry path relative to infra/local
 */
export const runUnderNode24 = async (entry) => {
  refuseOldHost();
  if (!dependenciesMatch()) await installDependencies();
  const node = findRuntime();
  if (!node) fail('Node.js 24 was not found among the dependencies: install Node.js 24 or newer, then start again.');
  handOver(node, join(here, entry));
};

const fail = (sentence) => {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
};

const refuseOldHost = () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestHost;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  fail(`Parley needs Node.js ${oldestMajor}.${oldestMinor} or newer; this is ${process.versions.node}.`);
};

const readPackages = (file) => JSON.parse(readFileSync(join(repository, file), 'utf8')).packages ?? {};

/** Compares what npm noted as installed with what is wanted. Optional packages may be absent: they are per platform. */
const dependenciesMatch = () => {
  try {
    const wanted = readPackages('package-lock.json');
    const installed = readPackages('node_modules/.package-lock.json');
    return Object.entries(wanted).every(([path, { version, optional }]) => {
      if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true;
      const found = installed[path];
      return found ? found.version === version : optional === true;
    });
  } catch {
    return false;
  }
};

const installDependencies = async () => {
  const startedAt = Date.now();
  process.stdout.write('Installing dependencies (this takes a minute or two the first time) ...\n');
  const env = { ...process.env };
  // With "production", or omit=dev in somebody's npm settings, the tools for testing would be left out.
  delete env.NODE_ENV;
  const options = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  // npm ci wants every optional package of every platform to be in the lock file, which no registry but the public one
  // may have; npm install with the same lock file does without them.
  const clean = await capture(...npmCommand(['ci', ...options]), env);
  const second = clean.code === 0 ? clean : await capture(...npmCommand(['install', '--no-save', ...options]), env);
  if (second.code !== 0) {
    process.stderr.write(`${clean.output}\n${second.output}`);
    fail('Installing the dependencies failed; the output of npm is above.');
  }
  process.stdout.write(`Dependencies are installed (${((Date.now() - startedAt) / 1000).toFixed(1)} s)\n`);
};

/** The npm that started this script if one did, else the one on PATH. */
const npmCommand = (args) => {
  const npm = process.env.npm_execpath;
  if (npm && /npm-cli\.c?js$/.test(npm)) return [process.execPath, [npm, ...args]];
  return process.platform === 'win32' ? ['cmd', ['/c', 'npm', ...args]] : ['npm', args];
};

const capture = (file, args, env) =>
  new Promise((done) => {
    const child = spawn(file, args, { cwd: repository, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    // An interrupted npm first undoes everything, which takes as long; what it leaves is noticed at the next start.
    const forget = passSignalsOn(child, () => setTimeout(() => child.kill('SIGKILL'), 2000).unref());
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.once('error', (error) => done({ code: 1, output: `${error.message}\n` }));
    child.once('close', (code) => {
      // Ctrl-C means the whole start, not this attempt.
      if (forget()) process.exit(1);
      done({ code: code ?? 1, output: Buffer.concat(chunks).toString() });
    });
  });

/** This process if it is new enough, else the one that came with the dependencies for this platform. */
const findRuntime = () => {
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const folders = [`node-${platform}-${process.arch}`, `node-bin-${platform}-${process.arch}`];
  const candidates = [
    process.execPath,
    join(repository, 'node_modules/.bin', program),
    ...folders.map((folder) => join(repository, 'node_modules', folder, 'bin', program)),
  ];
  return candidates.find((file) => existsSync(file) && majorVersion(file) >= oldestRuntime);
};

const majorVersion = (file) => {
  if (file === process.execPath) return Number(process.versions.node.split('.')[0]);
  const { stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' });
  return Number(/^v(\d+)\./.exec(stdout ?? '')?.[1] ?? 0);
};

const handOver = (node, entry) => {
  const path = [join(repository, 'node_modules/.bin'), dirname(node), process.env.PATH ?? ''].join(delimiter);
  // The channel tells the child when this process dies, so that it does not outlive whoever started it.
  const child = spawn(node, [entry, ...process.argv.slice(2)], {
    env: { ...process.env, PATH: path },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const forget = passSignalsOn(child);
  endWithNpm(child);
  child.once('error', (error) => fail(`${node} could not be run: ${error.message}`));
  child.once('exit', (code, signal) => {
    forget();
    if (signal) process.kill(process.pid, signal);
    else process.exit(code ?? 1);
  });
};

/** npm killed, or its shell ended by a signal meant for this process: nobody could end this one any more. */
const endWithNpm = (child) => {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined || parent === 1) return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    child.kill('SIGTERM');
  }, 500);
  timer.unref();
};

/** Returns a function that stops passing signals on and tells whether there were any. */
const passSignalsOn = (child, onSignal = () => {}) => {
  let count = 0;
  const pass = (signal) => {
    count += 1;
    child.kill(signal);
    onSignal();
  };
  const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => [signal, pass]);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
    return count > 0;
  };
};
