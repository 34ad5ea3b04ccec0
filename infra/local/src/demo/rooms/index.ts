import type { RoomPlan } from '../room-plan.ts';
import { design } from './design.ts';
import { directRooms } from './direct.ts';
import { ferryApp } from './ferry-app.ts';
import { lobby } from './lobby.ts';
import { galley, hiring, onCall, releases } from './others.ts';

/** All rooms of the demo. */
export const roomPlans: readonly RoomPlan[] = [lobby, ferryApp, design, onCall, releases, galley, hiring, ...directRooms];
