import { recordingHandler, startReplica } from './replica.ts';

/** A replica in a process of its own, to be killed: `node replica-process.ts <redis> <database> <rooms> <slowMs>`. */
const [redis = '', database = '', rooms = '', slowMs = '0'] = process.argv.slice(2);
await startReplica({ redis, database, rooms }, { handler: recordingHandler(Number(slowMs)) });
process.stdout.write('follows\n');
