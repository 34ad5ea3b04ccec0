import { parseArgs } from 'node:util';

/** What the command line and the environment ask for. */
export interface Options {
  /** The public address, without a slash at its end. */
  readonly url: string;
  readonly json: boolean;
  /** How long the small load lasts, s. */
  readonly seconds: number;
  /** More than this at p99 from send to acknowledgement is a failure, ms. */
  readonly maxP99: number | undefined;
  /** Two accounts where nobody may register. */
  readonly accounts: readonly { readonly username: string; readonly password: string }[];
  /** Two access tokens, of a foreign issuer. */
  readonly tokens: readonly string[];
}

/** How to call it. */
export const usage = `npm run doctor -- --url https://chat.example.org [--seconds N] [--max-p99 MS] [--json]
  --seconds: how long 5 messages a second are sent (default 6)   --max-p99: fails where acknowledgements take longer
  It registers two people and deletes them in the end. Where nobody may register, name two that are there already:
  DOCTOR_ACCOUNTS='name:password name:password' (no spaces within), or DOCTOR_TOKENS='token token' of a foreign issuer.`;

/** Reads the command line. @throws what is wrong, as a sentence. */
export const readOptions = (args: string[], env: NodeJS.ProcessEnv = process.env): Options => {
  const { values } = parseArgs({
    args,
    options: {
      url: { type: 'string' },
      json: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '6' },
      'max-p99': { type: 'string' },
    },
  });
  const url = URL.parse(values.url ?? '');
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new Error('--url takes the public address, http or https');
  const accounts = words(env['DOCTOR_ACCOUNTS']).map((word) => {
    const at = word.indexOf(':');
    return { username: word.slice(0, Math.max(0, at)), password: word.slice(at + 1) };
  });
  const tokens = words(env['DOCTOR_TOKENS']);
  if (accounts.length > 0 && accounts.length !== 2)
    throw new Error('DOCTOR_ACCOUNTS names two accounts, whose passwords hold no spaces');
  if (accounts.some(({ username }) => username === '')) throw new Error('DOCTOR_ACCOUNTS is name:password name:password');
  if (tokens.length > 0 && tokens.length !== 2) throw new Error('DOCTOR_TOKENS holds two tokens');
  return {
    url: url.origin,
    json: values.json,
    seconds: numberFrom('seconds', values.seconds, 1, 600),
    maxP99: values['max-p99'] === undefined ? undefined : numberFrom('max-p99', values['max-p99'], 1, 60_000),
    accounts,
    tokens,
  };
};

const words = (text: string | undefined): string[] => (text ?? '').split(/\s+/).filter((word) => word !== '');

const numberFrom = (name: string, text: string, least: number, most: number): number => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most))
    throw new Error(`--${name} takes a number from ${least} to ${most}`);
  return value;
};
