import { runService } from '@parley/service-kit';
import { startGateway } from './app.ts';
import { settings } from './config.ts';

await runService({ name: 'socket-gateway', settings, start: startGateway });
